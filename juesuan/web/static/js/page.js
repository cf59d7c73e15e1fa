// Every page: the panel beside a table takes the keyboard when it is filled, and Esc gives it back; what could not be
// asked of the server is told.
"use strict";
(() => {
  let from = null;
  const panel = () => document.getElementById("cell");
  function close() {
    const aside = panel();
    if (!aside || !from) return;
    aside.replaceChildren(Object.assign(document.createElement("p"), { className: "hint", textContent: aside.dataset.empty || "" }));
    from.removeAttribute("aria-pressed");
    from.focus({ preventScroll: false });
    from = null;
  }
  document.addEventListener("htmx:beforeRequest", (event) => {
    const button = event.target;
    if (!(button instanceof HTMLElement) || !button.matches("button.number")) return;
    from?.removeAttribute("aria-pressed");
    from = button;
    from.setAttribute("aria-pressed", "true");
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const aside = panel();
    if (!aside || event.target !== aside) return;
    if (!from) from = document.querySelector(`button.number[data-cell="${CSS.escape(aside.dataset.cell || "")}"]`);
    if (!from) from = document.querySelector(".kinds [aria-current]");
    from?.matches("button.number") && from.setAttribute("aria-pressed", "true");
    aside.scrollTop = 0;
    aside.focus({ preventScroll: true });
    if (window.innerWidth <= 1100) aside.scrollIntoView({ block: "start" });
  });
  for (const here of document.querySelectorAll(".tabs [aria-current], .kinds [aria-current]")) here.scrollIntoView({ block: "nearest", inline: "center" });
  const tell = (text) => {
    const told = document.getElementById("told");
    told?.replaceChildren(Object.assign(document.createElement("p"), { className: "told error", textContent: text }));
    told?.scrollIntoView({ block: "center" });
  };
  document.addEventListener("htmx:sendError", () => tell("连不上服务器，刚才的没有保存；内容还在这一页，稍后再试。"));
  document.addEventListener("htmx:responseError", (event) => tell(`服务器没有办成（${event.detail.xhr.status}），刚才的没有保存；内容还在这一页，请再试。`));
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    const isGone = xhr.responseURL && new URL(xhr.responseURL).pathname === "/login";
    if (isGone || (xhr.status >= 400 && !xhr.getResponseHeader("HX-Retarget"))) {
      event.detail.shouldSwap = false;
      tell("登录已过期，刚才的没有保存；请另开一页登录，回来再试。");
    } else if (xhr.status === 403 || xhr.status === 409 || xhr.status === 422) {
      document.getElementById("told")?.scrollIntoView({ block: "center" });
    }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  document.addEventListener("click", (event) => { if (event.target instanceof Element && event.target.closest("[data-print]")) window.print(); });
  document.addEventListener("click", (event) => { if (event.target instanceof Element && event.target.closest("#cell .close")) close(); });
})();
