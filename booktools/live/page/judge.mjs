/* Runs the cells that stand in standard input (JSON: per page the code of its cells) in Pyodide under Node; tells what each put out. */
import { readFileSync } from "node:fs";
import { loadPyodide } from "pyodide";

const source = readFileSync(new URL("runner.py", import.meta.url), "utf8");
const found = [];
for (const cells of JSON.parse(readFileSync(0, "utf8"))) {
  const pyodide = await loadPyodide();
  pyodide.runPython(source, { filename: "runner.py" });
  const run = pyodide.globals.get("run");
  found.push(cells.map((code) => {
    const told = [];
    run(code, (kind, text) => told.push([kind, text]));
    return told;
  }));
}
console.log(JSON.stringify(found));
