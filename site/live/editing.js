// Code that the reader can change, as plain text: what browsers would put in as elements (a new line, what is pasted or
// dropped) is put in as text. Chromium makes elements of new lines even where it is asked for plain text, and Firefox does
// not know that word before version 136.
const put = (element, event, text) => {
    const selection = document.getSelection();
    const [target = selection.getRangeAt(0)] = event.getTargetRanges(); // Chromium gives none for plain text
    if (!element.textContent.endsWith("\n")) element.append("\n"); // or the line behind the last one would not be seen
    const range = document.createRange();
    range.setStart(target.startContainer, target.startOffset);
    range.setEnd(target.endContainer, target.endOffset);
    range.deleteContents();
    range.insertNode(document.createTextNode(text));
    range.collapse(false);
    selection.removeAllRanges();
    selection.addRange(range);
};

const keepPlain = (event) => {
    const line = event.inputType === "insertParagraph" || event.inputType === "insertLineBreak";
    const text = line ? "\n" : event.dataTransfer?.getData("text/plain");
    if (text === undefined && !event.inputType.startsWith("format")) return; // a letter, or one that goes
    event.preventDefault();
    if (text) put(event.currentTarget, event, text.replace(/\r\n?/g, "\n"));
};

export const editable = (element) => {
    try {
        element.contentEditable = "plaintext-only";
    } catch {
        element.contentEditable = "true";
    }
    element.addEventListener("beforeinput", keepPlain);
};
