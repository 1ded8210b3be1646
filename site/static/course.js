// What is wider than its place can be scrolled by keyboard, too: formulas, flowcharts.
const mark = () => {
    document.querySelectorAll("mjx-container[display], .course-flowchart").forEach(box => {
        if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
        else box.removeAttribute("tabindex");
    });
};
addEventListener("load", async () => { await window.MathJax?.startup?.promise; mark(); });
addEventListener("resize", mark);
