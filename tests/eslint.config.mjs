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
    files: ["**/site/service-worker.js"], // two constants are written above it
    languageOptions: { globals: { ...globals.serviceworker, ...names("FILES", "AWAY") } },
  },
  {
    files: ["**/site/static/search*.js"], // beside Sphinx's own scripts
    languageOptions: {
      globals: names("DOCUMENTATION_OPTIONS", "Documentation", "Scorer", "Search", "SphinxHighlight", "Stemmer", "SYNONYMS", "stopwords", "_displayNextItem"),
    },
  },
  {
    files: ["**/site/static/turkish-stemmer.js"], // becomes a part of Sphinx's language_data.js, which says `var`
    languageOptions: { globals: names("RULES") },
    rules: { "no-var": "off", "no-unused-vars": ["error", { varsIgnorePattern: "^Stemmer$" }] },
  },
];
