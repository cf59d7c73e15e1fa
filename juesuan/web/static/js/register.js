// A register as a small grid: all lines are saved together shortly after a change.
"use strict";
(() => {
  const home = document.querySelector("[data-register]");
  if (!home) return;
  const canEdit = home.dataset.edit === "1";
  const held = JSON.parse(document.getElementById("lines").textContent);
  const body = home.querySelector("[data-lines]");
  const saving = home.querySelector("[data-saving]");
  let version = held.version;
  let timer = 0;
  const say = (text, state) => { saving.textContent = text; saving.dataset.state = state || ""; };
  function line(cells) {
    const tr = document.createElement("tr");
    held.headings.forEach((heading, n) => {
      const td = document.createElement("td"); if (/金额|支出|费用|原值|价/.test(heading)) td.className = "amount"; const input = document.createElement("input");
      input.value = cells[heading] || ""; input.readOnly = !canEdit; input.setAttribute("aria-label", heading); input.dataset.heading = heading;
      if (document.getElementById(`list-${n}`)) input.setAttribute("list", `list-${n}`);
      input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 600); say("正在保存…", "busy"); });
      td.append(input); tr.append(td);
    });
    const last = document.createElement("td");
    if (canEdit) { const button = document.createElement("button"); button.textContent = "删去"; button.addEventListener("click", () => { tr.remove(); save(); }); last.append(button); }
    tr.append(last);
    return tr;
  }
  async function save() {
    const lines = [...body.children].map((tr) => Object.fromEntries([...tr.querySelectorAll("input")].map((input) => [input.dataset.heading, input.value.trim()])));
    try {
      const answer = await fetch(home.dataset.url, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": home.dataset.token }, body: JSON.stringify({ lines, version }) });
      const told = await answer.json().catch(() => ({ message: `服务器没有答复（${answer.status}）` }));
      if (!answer.ok) { say(`没有保存：${told.message}${told.hint ? `；${told.hint}` : ""}。内容留在这一页`, "wrong"); if (told.theirs) version = told.theirs.version; return; }
      version = told.version; say("已保存", "done");
    } catch (error) { say("连不上服务器，内容留在这一页，稍后自动补存", "wrong"); timer = setTimeout(save, 5000); }
  }
  body.replaceChildren(...held.lines.map(line));
  if (!held.lines.length && canEdit) body.append(line({}));
  home.querySelector('[data-act="add"]')?.addEventListener("click", () => { const tr = line({}); body.append(tr); tr.querySelector("input").focus(); });
})();
