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
  let seen = held.lines;
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
  const typed = () => [...body.children].map((tr) => Object.fromEntries([...tr.querySelectorAll("input")].map((input) => [input.dataset.heading, input.value.trim()])));
  function mark(wrong) {
    for (const old of body.querySelectorAll(".wrong")) old.remove();
    for (const input of body.querySelectorAll("[aria-invalid]")) { input.removeAttribute("aria-invalid"); input.removeAttribute("aria-describedby"); }
    const written = [...body.children].filter((tr) => [...tr.querySelectorAll("input")].some((input) => input.value.trim()));
    for (const one of wrong) {
      const input = [...(written[one.line - 1]?.querySelectorAll("input") || [])].find((field) => field.dataset.heading === one.heading);
      if (!input) continue;
      const told = document.createElement("span"); told.className = "wrong"; told.textContent = one.message; told.id = `wrong-${one.line}-${one.heading}`;
      input.setAttribute("aria-invalid", "true"); input.setAttribute("aria-describedby", told.id); input.after(told);
    }
    return wrong.length ? `已保存；${wrong.length} 处填得不对，已标明，改好才能上报` : "已保存";
  }
  function choose(mine, theirs) {
    home.querySelector("[data-conflict]")?.remove();
    const box = document.createElement("div"); box.className = "told warning"; box.dataset.conflict = ""; box.tabIndex = -1; box.setAttribute("role", "alert");
    const say_of = (cells) => cells ? held.headings.filter((heading) => cells[heading]).map((heading) => `${heading} ${cells[heading]}`).join("，") || "空行" : "没有这一行";
    const lead = document.createElement("p"); lead.textContent = `${theirs.by || "别人"}刚改过这个登记簿，你的改动还没有保存。选择保留哪一个：`; box.append(lead);
    const list = document.createElement("ul");
    for (let n = 0; n < Math.max(mine.length, theirs.lines.length); n += 1) {
      if (JSON.stringify(mine[n]) === JSON.stringify(theirs.lines[n])) continue;
      const item = document.createElement("li"); item.textContent = `第 ${n + 1} 行：现在的是“${say_of(theirs.lines[n])}”；你的是“${say_of(mine[n])}”`; list.append(item);
    }
    box.append(list);
    const button = (text, work) => { const one = document.createElement("button"); one.textContent = text; one.addEventListener("click", () => { box.remove(); version = theirs.version; seen = theirs.lines; work(); }); return one; };
    box.append(button("用我的", save), " ", button("用现在的", () => { body.replaceChildren(...theirs.lines.map(line)); if (!theirs.lines.length) body.append(line({})); say("已换成现在的", "done"); }));
    saving.after(box); box.focus(); box.scrollIntoView({ block: "nearest" });
  }
  async function save() {
    if (home.querySelector("[data-conflict]")) { say("没有保存：先在下面选择保留哪一个", "wrong"); return; }
    const lines = typed();
    try {
      const answer = await fetch(home.dataset.url, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": home.dataset.token }, body: JSON.stringify({ lines, version, seen }) });
      const told = await answer.json().catch(() => ({ message: `服务器没有答复（${answer.status}）` }));
      if (!answer.ok) { say(`没有保存：${told.message}${told.hint ? `；${told.hint}` : ""}。内容留在这一页`, "wrong"); if (told.theirs) choose(lines.filter((cells) => Object.values(cells).some(Boolean)), told.theirs); return; }
      version = told.version; seen = told.lines; const text = mark(told.wrong); say(text, told.wrong.length ? "wrong" : "done");
    } catch (error) { say("连不上服务器，内容留在这一页，稍后自动补存", "wrong"); timer = setTimeout(save, 5000); }
  }
  body.replaceChildren(...held.lines.map(line));
  mark(held.wrong);
  if (!held.lines.length && canEdit) body.append(line({}));
  home.querySelector('[data-act="add"]')?.addEventListener("click", () => { const tr = line({}); body.append(tr); tr.querySelector("input").focus(); });
})();
