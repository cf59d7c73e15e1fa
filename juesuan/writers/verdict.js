"use strict";
(() => {
  const form = document.querySelector(".filters");
  const findings = [...document.querySelectorAll(".finding")];
  const status = document.querySelector(".shown");
  const shown = () => findings.filter((finding) => !finding.hidden);
  const filter = () => {
    const wanted = new Set([...form.querySelectorAll("[name=severity]:checked")].map((box) => box.value));
    const part = form.part.value;
    for (const finding of findings) {
      finding.hidden = !wanted.has(finding.dataset.severity) || (part !== "" && finding.dataset.part !== part);
    }
    status.textContent = `显示 ${shown().length} 条，共 ${findings.length} 条`;
  };
  let at = -1;
  const step = (by) => {
    const list = shown();
    if (!list.length) return;
    at = (at + by + list.length) % list.length;
    list[at].focus();
    list[at].scrollIntoView({ block: "nearest" });
    const mark = list[at].querySelector(".where a");
    const target = mark && document.querySelector(mark.getAttribute("href"));
    if (target) target.scrollIntoView({ block: "center" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") step(1);
    if (event.key === "k") step(-1);
    if (event.key === "Enter" && document.activeElement.matches(".finding")) {
      const link = document.activeElement.querySelector(".where a");
      if (link) link.click();
    }
  });
  form.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  filter();
})();
