// Runs a lesson's cells in the reader's browser, one after the other, and shows what they show in place of what was saved.
import { editable } from "./editing.js";

const place = document.getElementById("course-live");
const words = JSON.parse(place.dataset.words);
const [run, stop] = place.querySelectorAll("button");
const status = place.querySelector("[role=status]");
const bar = place.querySelector("progress");
let worker = null;
let answer = null; // what the worker's next message is for

const cells = [...document.querySelectorAll(".bd-article .cell")].map((box) => {
    const code = box.querySelector(".cell_input pre");
    const pictures = [...box.querySelectorAll(".cell_output img")].map((image) => image.alt);
    return { box, code, pictures, source: code.textContent };
});

const ask = (message) => new Promise((resolve, reject) => {
    answer = { resolve, reject };
    if (message !== undefined) worker.postMessage(message);
});

const begin = () => {
    worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }) => "failed" in data ? answer.reject(data.failed) : answer.resolve(data));
    worker.addEventListener("error", (event) => answer.reject(event.message ?? ""));
    return ask();
};

const busy = (on) => {
    stop.hidden = bar.hidden = !on;
    bar.removeAttribute("value"); // how far it is, only who runs all cells knows
    document.querySelectorAll(".course-run").forEach((button) => { button.disabled = on; });
};

const block = (text, kind) => {
    const pre = document.createElement("pre");
    Object.assign(pre, { textContent: text, className: kind, tabIndex: 0 });
    return pre;
};

const picture = (data, alt) => Object.assign(new Image(), { src: `data:image/png;base64,${data}`, alt });

// a fragment made this way runs the scripts in it; of a table's headers none may be empty, as elsewhere on the site
const page = (text) => {
    const fragment = document.createRange().createContextualFragment(text);
    fragment.querySelectorAll("th").forEach((head) => {
        if (!head.textContent.trim()) head.replaceWith(document.createElement("td"));
    });
    return fragment;
};

const show = ({ box, code, pictures, source }, outputs) => {
    box.querySelector(".cell_output")?.remove();
    if (!outputs.length) return;
    const output = Object.assign(document.createElement("div"), { className: "cell_output docutils container" });
    const same = code.textContent === source;
    let drawn = 0;
    box.append(output);
    outputs.forEach(([kind, data]) => {
        const part = Object.assign(document.createElement("div"), { className: "output" });
        if (kind === "text" || kind === "error") part.append(block(data, kind === "error" ? "course-error" : ""));
        else part.classList.add("text_html");
        output.append(part); // before its scripts look for their place
        if (kind === "html") part.append(page(data));
        if (kind === "picture") part.append(picture(data, (same && pictures[drawn++]) || words.picture));
    });
};

// Returns whether the cell ran to its end.
const execute = async (cell) => {
    cell.box.setAttribute("aria-busy", "true");
    try {
        const { outputs } = await ask(cell.code.textContent);
        show(cell, outputs);
        return outputs.every(([kind]) => kind !== "error");
    } finally {
        cell.box.removeAttribute("aria-busy");
    }
};

// From now on code can be changed, and a cell be run by itself.
const open = () => cells.forEach((cell, i) => {
    if (cell.code.isContentEditable) return;
    editable(cell.code);
    const named = { role: "textbox", "aria-multiline": "true", "aria-label": `${words.code} ${i + 1}`, spellcheck: "false" };
    Object.entries(named).forEach(([name, value]) => cell.code.setAttribute(name, value));
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: words.cell });
    button.className = "btn btn-sm btn-outline-primary course-run";
    button.setAttribute("aria-label", `${words.cell} ${i + 1}`);
    button.addEventListener("click", () => attempt(async () => {
        say((await execute(cell)) ? words.done : `${words.failed} ${i + 1}`);
    }));
    cell.code.after(button);
});

const say = (text) => { status.textContent = text; };

const attempt = async (work) => {
    const pressed = document.activeElement; // a button that is switched off loses the keyboard
    busy(true);
    try {
        await work();
    } catch (reason) {
        if (reason !== stop) say(`${words.unable} ${reason}`);
        end();
    }
    busy(false);
    if (document.activeElement === document.body) (pressed.isConnected ? pressed : run).focus({ preventScroll: true });
};

const end = () => {
    worker?.terminate();
    worker = null;
    document.querySelectorAll(".cell .course-run").forEach((button) => button.remove());
    cells.forEach(({ code }) => { code.contentEditable = "false"; });
};

const all = async () => {
    end();
    say(words.loading);
    await begin();
    say(words.running);
    bar.max = cells.length;
    for (const [i, cell] of cells.entries()) {
        bar.value = i;
        if (await execute(cell)) continue;
        open();
        cell.box.scrollIntoView({ block: "center" });
        return say(`${words.failed} ${i + 1}`);
    }
    open();
    say(words.done);
};

run.addEventListener("click", () => attempt(all));
stop.addEventListener("click", () => { say(words.stopped); answer.reject(stop); });
place.hidden = false;
