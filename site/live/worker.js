// Python, in a thread of its own: a cell that computes for a minute does not keep the page from being read.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const text = async (name) => (await fetch(new URL(name, import.meta.url))).text();

const start = async () => {
    // Pyodide waits for ever for a program that is not there
    const { ok, status } = await fetch(new URL("pyodide/pyodide.asm.wasm", import.meta.url), { method: "HEAD" });
    if (!ok) throw new Error(`pyodide.asm.wasm: ${status}`);
    const python = await loadPyodide({ indexURL: new URL("pyodide/", import.meta.url).href });
    await python.loadPackage(["numpy", "pandas", "matplotlib"], { messageCallback: () => {} });
    // notebooks in other languages lie a folder deeper than their style
    for (const folder of ["/course", "/course/notebooks"]) {
        python.FS.mkdir(folder);
        python.FS.writeFile(`${folder}/course.mplstyle`, await text("course.mplstyle"));
    }
    python.FS.writeFile("/course/cells.py", await text("cells.py"));
    return python.runPython(`
        import os, sys
        sys.path.insert(0, "/course")
        os.chdir("/course/notebooks")
        from cells import Cells
        Cells()
    `);
};

const started = start();
started.then(() => postMessage({ ready: true }), (error) => postMessage({ failed: String(error) }));
addEventListener("message", async ({ data }) => {
    const cells = await started;
    postMessage({ outputs: JSON.parse(cells.run(data)) });
});
