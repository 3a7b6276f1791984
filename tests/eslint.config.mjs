// What is asked of the scripts that readers' browsers run; tests/suites.py calls it.
import js from "@eslint/js";
import globals from "globals";

const names = (...found) => Object.fromEntries(found.map((name) => [name, "readonly"]));

export default [
  js.configs.recommended,
  {
    languageOptions: { ecmaVersion: 2022, sourceType: "script", globals: globals.browser },
    rules: { eqeqeq: "error", "no-var": "error", "prefer-const": "error" },
  },
  {
    files: ["**/site/service-worker.js"], // three constants are written above it
    languageOptions: { globals: { ...globals.serviceworker, ...names("FILES", "LATER", "AWAY") } },
  },
  {
    files: ["**/live/page/*.js"],
    languageOptions: { sourceType: "module", globals: { ...globals.browser, ...globals.worker } },
  },
  {
    files: ["**/live/page/*.mjs"],
    languageOptions: { sourceType: "module", globals: globals.node },
  },
  {
    files: ["**/site/static/search*.js"], // each asks those before it
    languageOptions: { globals: names("BOOK", "bookQuery", "bookSearch", "bookSections", "bookWords", "searchLanguage") },
    rules: { "no-redeclare": ["error", { builtinGlobals: false }], "no-unused-vars": ["error", { varsIgnorePattern: "^book[A-Z]" }] },
  },
  {
    files: ["**/site/static/report.js"],
    languageOptions: { globals: names("REPORT") },
  },
  {
    files: ["**/site/static/turkish-stemmer.js"], // becomes a part of search-language.js, where Sphinx's say `var`, too
    languageOptions: { globals: names("RULES") },
    rules: { "no-var": "off", "no-unused-vars": ["error", { varsIgnorePattern: "^Stemmer$" }] },
  },
];
