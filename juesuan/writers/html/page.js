"use strict";
(() => {
  const form = document.querySelector(".filters");
  const aside = document.querySelector("aside");
  const main = document.querySelector("main");
  const parts = [...document.querySelectorAll(".part")];
  const findings = [...document.querySelectorAll(".finding")];
  const status = document.querySelector(".shown");
  const fold = document.querySelector(".fold");
  const names = [fold.textContent, fold.dataset.unfold];
  const narrow = matchMedia("(max-width: 900px)");
  const severity = (finding) => ["error", "explain", "notice"].find((kind) => finding.classList.contains(kind));
  const texts = new Map(findings.map((finding) => [finding, finding.textContent.toLowerCase()]));
  const shown = () => findings.filter((finding) => !finding.hidden);

  const filter = () => {
    const wanted = new Set([...form.querySelectorAll("[name=severity]:checked")].map((box) => box.value));
    const words = form.elements.words.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const part = form.elements.part.value;
    for (const group of parts) {
      const right = part === "*" || group.dataset.part === part;
      let any = false;
      for (const finding of group.querySelectorAll(".finding")) {
        finding.hidden = !right || !wanted.has(severity(finding)) || !words.every((word) => texts.get(finding).includes(word));
        any ||= !finding.hidden;
      }
      group.hidden = !any;
    }
    for (const kind of ["error", "explain", "notice"]) document.body.classList.toggle(`no-${kind}`, !wanted.has(kind));
    status.textContent = status.dataset.words.replace("{shown}", shown().length).replace("{all}", findings.length);
  };
  const everything = () => { form.reset(); filter(); };

  const reveal = (element) => {
    for (let above = element.parentElement; above; above = above.parentElement) if (above.tagName === "DETAILS") above.open = true;
  };
  // Bring a finding into sight; the panel scrolls by itself beside the report, the page where they stand one below the other.
  const show = (finding) => {
    if (finding.hidden) everything();
    reveal(finding);
    finding.focus({ preventScroll: true });
    finding.scrollIntoView({ block: narrow.matches ? "start" : "nearest" });
  };
  const place = (finding) => {
    const link = finding.querySelector(".at a");
    return link && document.getElementById(link.getAttribute("href").slice(1));
  };
  const go = (mark) => {
    if (!mark) return;
    mark.tabIndex = -1;
    mark.focus({ preventScroll: true });
    mark.scrollIntoView({ block: "center", inline: "nearest" });
  };
  let current = null;
  const step = (by) => {
    const list = shown();
    if (!list.length) return;
    const at = list.indexOf(current);
    current = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : (at + by + list.length) % list.length];
    show(current);
    const mark = place(current);
    if (mark && !narrow.matches) mark.scrollIntoView({ block: "center", inline: "nearest" });
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[href^="#"]');
    const mark = event.target.closest("main mark");
    const target = link ? document.getElementById(link.getAttribute("href").slice(1)) : mark && document.getElementById(mark.querySelector("a")?.getAttribute("href").slice(1));
    if (!target || event.ctrlKey || event.metaKey || String(getSelection())) return;
    if (target.matches(".finding")) { event.preventDefault(); current = target; show(target); history.pushState(null, "", `#${target.id}`); }
    else if (target.matches("mark")) { event.preventDefault(); current = link.closest(".finding") || current; go(target); history.pushState(null, "", `#${target.id}`); }
    else if (target.id === "unchecked") reveal(target);
  });
  addEventListener("popstate", () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target) (target.matches(".finding") ? show : go)(target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input, select, textarea")) { if (event.key === "Escape") event.target.blur(); return; }
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "/") { event.preventDefault(); form.elements.words.focus(); }
    else if (event.key === "Escape" && current) show(current);
    else if (event.key === "Enter" && document.activeElement.matches(".finding")) { current = document.activeElement; go(place(current)); }
  });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  fold.addEventListener("click", () => {
    const open = !parts.some((part) => part.open);
    for (const part of parts) part.open = open;
    fold.textContent = names[open ? 0 : 1];
  });

  // Beside the report: the findings whose places are in sight stand out, and the first of them is brought into the panel.
  const marks = new Map();
  for (const finding of findings) { const mark = place(finding); if (mark) marks.set(mark, [...(marks.get(mark) || []), finding]); }
  const seen = new Set();
  let waiting = 0;
  let leafing = false; // the reader moves through the report by hand, not from finding to finding
  for (const kind of ["wheel", "touchmove", "pointerdown"]) main.addEventListener(kind, () => { leafing = true; }, { passive: true });
  document.addEventListener("keydown", (event) => { leafing = /^(Page|Arrow|Home|End)/.test(event.key) && !aside.contains(event.target); });
  const watch = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      entry.isIntersecting ? seen.add(entry.target) : seen.delete(entry.target);
      for (const finding of marks.get(entry.target)) finding.classList.toggle("now", entry.isIntersecting);
    }
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      if (!leafing || narrow.matches || aside.matches(":hover")) return;
      const first = [...seen].sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top).flatMap((mark) => marks.get(mark)).find((finding) => finding.offsetParent);
      if (first) aside.scrollTop += first.getBoundingClientRect().top - aside.getBoundingClientRect().top - form.offsetHeight - 12;
    }, 150);
  }, { rootMargin: "-10% 0px -25% 0px" });
  for (const mark of marks.keys()) watch.observe(mark);

  for (const grid of document.querySelectorAll(".grid")) if (grid.scrollWidth > grid.clientWidth) grid.tabIndex = 0;
  if (narrow.matches && findings.length > 20) fold.click();
  let folded = [];
  addEventListener("beforeprint", () => { folded = [...document.querySelectorAll("details:not([open])")]; for (const details of folded) details.open = true; });
  addEventListener("afterprint", () => { for (const details of folded) details.open = false; });
  filter();
  if (location.hash.startsWith("#f")) { const target = document.getElementById(location.hash.slice(1)); if (target) show(target); }
})();
