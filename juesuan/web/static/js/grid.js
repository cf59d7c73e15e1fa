// A grid of entries that works like a spreadsheet: every change is saved at once, nothing typed is ever lost.
"use strict";
(() => {
  const home = document.querySelector("[data-grid]");
  if (!home) return;
  const PAGE = 200;
  const canEdit = home.dataset.edit === "1";
  const box = home.querySelector("[data-table]");
  const body = home.querySelector("[data-body]");
  const saving = home.querySelector("[data-saving]");
  const conflictBox = home.querySelector("[data-conflict]");
  const columns = [...home.querySelectorAll("th[data-name]")].map((th) => th.dataset.name);
  const headings = Object.fromEntries([...home.querySelectorAll("th[data-name]")].map((th) => [th.dataset.name, th.textContent]));
  const storeKey = `juesuan-${home.dataset.key}-${home.dataset.user}`; // what one person did not get saved is nobody else's
  let rows = [];          // {id, cells, saved}: saved is what the server has; new rows have id null until saved
  let troubles = [];
  let codes = {};
  let page = 0;
  let at = { row: 0, column: 0 };
  let anchor = { row: 0, column: 0 };
  let editor = null;
  let timer = 0;
  let inFlight = false;
  let again = false;
  const undo = [];

  const say = (text, state) => { saving.textContent = text; saving.dataset.state = state || ""; };
  const blank = () => Object.fromEntries(columns.map((name) => [name, ""]));
  const isDirty = (row) => row.gone || columns.some((name) => row.cells[name] !== row.saved[name]);
  const dirty = () => rows.filter(isDirty);

  // ── what is kept in the browser until the server has it ──
  function keep() {
    const left = dirty().map((row) => ({ id: row.id, cells: row.cells, saved: row.saved, gone: !!row.gone }));
    try {
      if (left.length) localStorage.setItem(storeKey, JSON.stringify(left)); else localStorage.removeItem(storeKey);
    } catch (error) { say("浏览器不能暂存，请保持这一页打开", "wrong"); }
  }
  function recover() {
    let left = [];
    try { left = JSON.parse(localStorage.getItem(storeKey) || "[]"); } catch (error) { left = []; }
    if (!left.length || !canEdit) return;
    for (const one of left) {
      const known = one.id === null ? null : rows.find((row) => row.id === one.id);
      if (known) { known.cells = one.cells; known.gone = one.gone; } else if (one.id === null) rows.push({ id: null, cells: one.cells, saved: blank() });
    }
    say(`上次有 ${left.length} 行没有存上，正在补存`, "busy");
    saveSoon(10);
  }

  // ── drawing ──
  function visible() { return rows.filter((row) => !row.gone); }
  function draw() {
    if (editor) return; // a save comes back while somebody types: their cell stays, and they draw when it is finished
    const shown = visible();
    const pages = Math.max(1, Math.ceil(shown.length / PAGE));
    page = Math.min(page, pages - 1);
    const wrong = new Map();
    for (const one of troubles) if (one.row !== null) wrong.set(`${one.row}/${one.column}`, one.text);
    const fragment = document.createDocumentFragment();
    shown.slice(page * PAGE, (page + 1) * PAGE).forEach((row, n) => {
      const tr = document.createElement("tr");
      tr.setAttribute("role", "row");
      tr.id = row.id === null ? "" : `r${row.id}`;
      const head = document.createElement("th");
      head.setAttribute("role", "rowheader"); head.textContent = page * PAGE + n + 1;
      tr.append(head);
      columns.forEach((name, c) => {
        const td = document.createElement("td");
        td.className = `c-${name}`;
        td.setAttribute("role", "gridcell");
        td.textContent = row.cells[name];
        td.dataset.row = page * PAGE + n; td.dataset.column = c;
        const text = wrong.get(`${row.id}/${name}`);
        if (text) { td.classList.add("error-mark"); td.title = text; }
        if (row.cells[name] !== row.saved[name]) td.classList.add("unsaved");
        tr.append(td);
      });
      fragment.append(tr);
    });
    body.replaceChildren(fragment);
    const nav = home.querySelector("[data-pages]");
    nav.hidden = pages < 2;
    home.querySelector("[data-page-text]").textContent = `第 ${page * PAGE + 1}–${Math.min((page + 1) * PAGE, shown.length)} 行，共 ${shown.length} 行`;
    mark();
  }
  function cellAt(row, column) { return body.querySelector(`td[data-row="${row}"][data-column="${column}"]`); }
  function range() {
    return { top: Math.min(at.row, anchor.row), bottom: Math.max(at.row, anchor.row), left: Math.min(at.column, anchor.column), right: Math.max(at.column, anchor.column) };
  }
  function mark() {
    for (const old of body.querySelectorAll(".at, .chosen")) { old.classList.remove("at", "chosen"); old.removeAttribute("id"); }
    const r = range();
    for (let row = r.top; row <= r.bottom; row += 1) for (let c = r.left; c <= r.right; c += 1) cellAt(row, c)?.classList.add("chosen");
    const here = cellAt(at.row, at.column);
    if (here) { here.id = "here"; here.classList.add("at"); here.scrollIntoView({ block: "nearest", inline: "nearest" }); place(); }
  }
  function move(row, column, extend) {
    const last = visible().length - 1;
    at = { row: Math.max(0, Math.min(last, row)), column: Math.max(0, Math.min(columns.length - 1, column)) };
    if (!extend) anchor = { ...at };
    const wanted = Math.floor(at.row / PAGE);
    if (wanted !== page) { page = wanted; draw(); } else mark();
  }
  function showTroubles() {
    const list = home.querySelector("[data-troubles]");
    home.querySelector("[data-count]").textContent = troubles.length;
    const items = troubles.slice(0, 200).map((one) => {
      const li = document.createElement("li");
      if (one.row === null) { li.textContent = one.text; return li; }
      const n = visible().findIndex((row) => row.id === one.row);
      const button = document.createElement("button");
      button.className = "number"; button.textContent = `第 ${n + 1} 行 ${headings[one.column] || ""}：${one.text}`;
      button.addEventListener("click", () => { move(n, Math.max(0, columns.indexOf(one.column))); box.focus(); });
      li.append(button); return li;
    });
    if (!items.length) { const li = document.createElement("li"); li.textContent = "没有"; items.push(li); }
    list.replaceChildren(...items);
  }
  const yuan = (fen) => { const sign = fen < 0 ? "-" : ""; const text = String(Math.abs(fen)).padStart(3, "0"); return `${sign}${text.slice(0, -2).replace(/\B(?=(\d{3})+(?!\d))/g, ",")}.${text.slice(-2)}`; };
  function fenOf(text) { const match = /^(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$/.exec(text.trim()); return match ? (match[1] ? -1 : 1) * (Number(match[2].replaceAll(",", "")) * 100 + Number((match[3] || "").padEnd(2, "0"))) : null; }
  function showSums() {
    const sums = { 借方: 0, 贷方: 0, 收入: 0, 支出: 0 };
    for (const row of visible()) {
      const fen = fenOf(row.cells.amount);
      if (fen === null || !["", "决算"].includes(row.cells.basis) || !["", "普通"].includes(row.cells.kind)) continue;
      const credit = row.cells.side.startsWith("贷");
      sums[credit ? "贷方" : "借方"] += fen;
      if (row.cells.account.startsWith("6")) sums.收入 += credit ? fen : -fen;
      else if (row.cells.account.startsWith("7")) sums.支出 += credit ? -fen : fen;
    }
    for (const name of Object.keys(sums)) home.querySelector(`[data-sum="${name}"]`).textContent = yuan(sums[name]);
    const off = home.querySelector('[data-sum="差额"]');
    off.textContent = yuan(sums.借方 - sums.贷方);
    off.classList.toggle("wrong", sums.借方 !== sums.贷方);
  }

  // ── changing ──
  function change(edits) { // edits: [{row, name, text}], undone together
    if (!canEdit) return;
    const before = [];
    for (const { row, name, text } of edits) {
      if (row.cells[name] === text) continue;
      before.push({ row, name, text: row.cells[name] });
      row.cells[name] = text;
    }
    if (!before.length) return;
    undo.push(before); if (undo.length > 200) undo.shift();
    draw(); showSums(); keep(); saveSoon();
  }
  function addRow() { if (!canEdit) return; rows.push({ id: null, cells: blank(), saved: blank() }); draw(); move(visible().length - 1, 0); box.focus(); }
  function deleteRows() {
    if (!canEdit) return;
    const r = range();
    const chosen = visible().slice(r.top, r.bottom + 1);
    for (const row of chosen) { if (row.id === null) rows.splice(rows.indexOf(row), 1); else row.gone = true; }
    undo.push(chosen.filter((row) => row.id !== null).map((row) => ({ row, back: true })));
    draw(); showSums(); keep(); saveSoon();
  }
  function undoLast() {
    const last = undo.pop();
    if (!last) { say("没有可以撤销的", ""); return; }
    for (const one of last) {
      if (one.back) { if (one.row.deleted) { rows.push({ id: null, cells: { ...one.row.cells }, saved: blank() }); } else one.row.gone = false; } else one.row.cells[one.name] = one.text;
    }
    draw(); showSums(); keep(); saveSoon();
  }

  // ── saving ──
  function saveSoon(wait = 400) { clearTimeout(timer); timer = setTimeout(save, wait); say("正在保存…", "busy"); }
  async function save() {
    if (inFlight) { again = true; return; }
    const left = dirty();
    if (!left.length) { say("已保存", "done"); return; }
    inFlight = true;
    const sent = left.map((row) => ({ row, cells: { ...row.cells } }));
    const edits = sent.map(({ row, cells }) => {
      const moved = columns.filter((name) => cells[name] !== row.saved[name]);
      const names = row.gone ? columns : moved;
      return { row: row.id, delete: !!row.gone, cells: Object.fromEntries(moved.map((n) => [n, cells[n]])), seen: row.id === null ? {} : Object.fromEntries(names.map((n) => [n, row.saved[n]])) };
    });
    try {
      const answer = await fetch(home.dataset.rows, { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": home.dataset.token }, body: JSON.stringify({ edits }) });
      if (answer.redirected || (answer.status === 403 && !(answer.headers.get("Content-Type") || "").includes("json"))) { await signedOut(); return; }
      const told = await answer.json().catch(() => ({ message: `服务器没有答复（${answer.status}）` }));
      if (answer.status === 409) { await conflict(told); return; }
      if (!answer.ok) { say(`没有保存：${told.message}${told.hint ? `；${told.hint}` : ""}。内容留在这一页，没有丢`, "wrong"); return; }
      let n = 0;
      for (const { row, cells } of sent) {
        if (row.gone) { row.deleted = true; rows.splice(rows.indexOf(row), 1); continue; }
        const back = told.rows[n]; n += 1;
        row.id = back.id;
        for (const name of columns) { if (row.cells[name] === cells[name]) row.cells[name] = back.cells[name]; row.saved[name] = back.cells[name]; }
      }
      troubles = told.troubles;
      conflictBox.hidden = true;
      draw(); showTroubles(); keep();
      say(dirty().length ? "正在保存…" : "已保存", dirty().length ? "busy" : "done");
      if (dirty().length) saveSoon(50);
    } catch (error) {
      say("连不上服务器，内容留在这一页，连上后自动补存", "wrong");
      setTimeout(save, 5000);
    } finally {
      inFlight = false;
      if (again) { again = false; saveSoon(50); }
    }
  }
  // The login has ended, or was renewed in another tab, or somebody else is at this browser now.
  async function signedOut() {
    let told = { user: null };
    try { told = await (await fetch(home.dataset.session, { headers: { Accept: "application/json" } })).json(); } catch (error) { /* told below as signed out */ }
    if (String(told.user) === home.dataset.user) {
      if (home.dataset.token !== told.token) { home.dataset.token = told.token; saveSoon(10); return; }
      say("没有保存：服务器不接受这次保存。内容留在这一页，请刷新后重试", "wrong");
      return;
    }
    keep();
    const words = told.user === null ? "登录已经过期，没有保存。内容留在这一页" : `现在登录的是${told.name}，没有保存。内容只留给${home.dataset.person}`;
    say(`${words}；`, "wrong");
    const link = document.createElement("a");
    link.href = home.dataset.login; link.target = "_blank"; link.textContent = "在新的一页登录";
    saving.append(link, "，再回到这一页会自动补存。");
  }
  function ask(lines) { // lines: [{words, choices: [[text, does]]}]; the box goes when every line is answered
    conflictBox.replaceChildren();
    for (const { words, choices } of lines) {
      const line = document.createElement("p");
      line.append(words, " ");
      for (const [text, does] of choices) {
        const button = document.createElement("button");
        button.textContent = text;
        button.addEventListener("click", () => { does(); line.remove(); if (!conflictBox.querySelector("button")) { conflictBox.hidden = true; box.focus(); } draw(); showSums(); keep(); saveSoon(50); });
        line.append(button, " ");
      }
      conflictBox.append(line);
    }
    conflictBox.hidden = false;
    say("没有保存：与别人的改动冲突，请在上面选择", "wrong");
    conflictBox.scrollIntoView({ block: "nearest" });
    conflictBox.querySelector("button")?.focus({ preventScroll: true });
  }
  // What stands on the server now; rows changed here keep what was typed, rows no longer there are given back.
  async function renew() {
    const told = await (await fetch(home.dataset.rows, { headers: { Accept: "application/json" } })).json();
    const held = new Map(told.rows.map((row) => [row.id, row]));
    const mine = rows.filter((row) => row.id !== null && !held.has(row.id) && isDirty(row) && !row.gone);
    const known = new Map(rows.filter((row) => row.id !== null).map((row) => [row.id, row]));
    const added = rows.filter((row) => row.id === null);
    rows = told.rows.map((row) => {
      const old = known.get(row.id);
      if (!old || !isDirty(old)) return { id: row.id, cells: { ...row.cells }, saved: { ...row.cells } };
      for (const name of columns) if (old.cells[name] === old.saved[name]) old.cells[name] = old.saved[name] = row.cells[name];
      return old;
    });
    rows.push(...added);
    troubles = told.troubles;
    return mine;
  }
  async function conflict(told) {
    const theirs = told.theirs || {};
    const who = theirs.by ? theirs.by : "别人";
    const row = rows.find((one) => one.id === theirs.row);
    if (!row || theirs.deleted) {
      const mine = await renew();
      draw(); showTroubles(); showSums(); keep();
      if (!mine.length) { saveSoon(50); return; }
      ask(mine.map((lost) => ({
        words: `你改的一行（${columns.map((name) => lost.cells[name]).filter(Boolean).slice(0, 6).join("，")}）已被${who}删去或整本换过。`,
        choices: [["不要我的改动", () => {}], ["把我的这一行加在最后", () => rows.push({ id: null, cells: lost.cells, saved: blank() })]],
      })));
      return;
    }
    const n = visible().indexOf(row) + 1;
    ask(Object.entries(theirs.cells || {}).map(([name, text]) => ({
      words: `第 ${n} 行的${headings[name]}刚被${who}改过：`,
      choices: [[`用${who}的“${text}”`, "theirs"], [`用我的“${row.cells[name]}”`, "mine"]].map(([words, whose]) => [words, () => {
        const mine = row.cells[name];
        row.saved[name] = text; row.cells[name] = whose === "mine" ? mine : text;
        if (row.gone && whose === "theirs") row.gone = false;
      }]),
    })));
  }

  // ── what catches the typing: a field over the cell chosen, so that every way of writing Chinese begins there ──
  const catcher = document.createElement("textarea");
  catcher.className = "catch"; catcher.rows = 1; catcher.tabIndex = -1; catcher.readOnly = !canEdit;
  catcher.setAttribute("aria-label", "在所选的格里输入"); catcher.setAttribute("aria-controls", "entries"); catcher.setAttribute("autocomplete", "off");
  box.append(catcher);
  function place() {
    const td = cellAt(at.row, at.column);
    if (!td) return;
    const table = td.closest("table");
    const spot = { left: td.offsetLeft + table.offsetLeft, top: td.offsetTop + table.offsetTop, width: td.offsetWidth, height: td.offsetHeight };
    for (const [name, value] of Object.entries(spot)) catcher.style[name] = `${value}px`;
    catcher.setAttribute("aria-activedescendant", "here");
  }
  function begin() {
    if (!canEdit || editor) return;
    const row = visible()[at.row];
    if (!row) return;
    editor = { input: catcher, row, name: columns[at.column], list: null, chosen: -1 };
    catcher.classList.add("typing");
  }
  box.addEventListener("focus", () => catcher.focus({ preventScroll: true }));
  catcher.addEventListener("focus", () => { box.tabIndex = -1; });
  catcher.addEventListener("blur", () => { box.tabIndex = 0; setTimeout(() => { if (editor?.input === catcher) finish(true); }, 120); });
  catcher.addEventListener("compositionstart", begin);
  catcher.addEventListener("input", () => { begin(); suggest(); });

  // ── editing one cell ──
  function edit(text) {
    if (!canEdit) return;
    const td = cellAt(at.row, at.column);
    if (!td || editor) return;
    const row = visible()[at.row]; const name = columns[at.column];
    const input = document.createElement("input");
    input.className = "cell"; input.value = text === null ? row.cells[name] : text;
    input.setAttribute("aria-label", `第 ${at.row + 1} 行 ${headings[name]}`);
    input.setAttribute("autocomplete", "off");
    td.textContent = ""; td.append(input); input.focus();
    if (text === null) input.select();
    editor = { input, row, name, list: null, chosen: -1 };
    input.addEventListener("input", suggest);
    input.addEventListener("blur", () => setTimeout(() => { if (editor && editor.input === input) finish(true); }, 120));
    if (text !== null) suggest();
  }
  function finish(take) {
    if (!editor) return;
    const { input, row, name, list } = editor;
    const text = input.value.trim();
    list?.remove();
    editor = null;
    if (input === catcher) { catcher.value = ""; catcher.classList.remove("typing"); }
    if (take) { if (row.cells[name] === text) draw(); else change([{ row, name, text }]); } else draw();
    box.focus({ preventScroll: true });
  }
  function suggest() {
    if (!editor) return;
    editor.list?.remove(); editor.list = null; editor.chosen = -1;
    const known = codes[editor.name]; const typed = editor.input.value.trim();
    if (!known || !typed) return;
    const found = known.filter(([code, title]) => code.startsWith(typed) || title.includes(typed)).slice(0, 8);
    if (!found.length || (found.length === 1 && found[0][0] === typed)) return;
    const list = document.createElement("ul");
    list.className = "suggest"; list.setAttribute("role", "listbox");
    found.forEach(([code, title]) => {
      const li = document.createElement("li");
      li.setAttribute("role", "option"); li.textContent = title ? `${code} ${title}` : code; li.dataset.code = code;
      li.addEventListener("mousedown", (event) => { event.preventDefault(); editor.input.value = code; finish(true); });
      list.append(li);
    });
    editor.input.after(list); editor.list = list;
    if (editor.input === catcher) { list.style.left = catcher.style.left; list.style.top = `${catcher.offsetTop + catcher.offsetHeight}px`; }
  }
  function choose(step) {
    if (!editor?.list) return false;
    const items = [...editor.list.children];
    editor.chosen = (editor.chosen + step + items.length) % items.length;
    items.forEach((li, n) => li.setAttribute("aria-selected", n === editor.chosen));
    return true;
  }

  // ── hands ──
  box.addEventListener("keydown", (event) => {
    const { key, shiftKey } = event; const ctrl = event.ctrlKey || event.metaKey;
    if (event.isComposing || event.keyCode === 229) return; // being written with an input method
    if (editor) {
      if (key === "ArrowDown" && choose(1)) { event.preventDefault(); return; }
      if (key === "ArrowUp" && choose(-1)) { event.preventDefault(); return; }
      if (key === "Enter" || key === "Tab") {
        event.preventDefault();
        if (editor.list && editor.chosen >= 0) editor.input.value = editor.list.children[editor.chosen].dataset.code;
        finish(true);
        if (key === "Tab") move(at.row, at.column + (shiftKey ? -1 : 1)); else move(at.row + (shiftKey ? -1 : 1), at.column);
      } else if (key === "Escape") { event.preventDefault(); finish(false); }
      return;
    }
    const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-20, 0], PageDown: [20, 0] };
    if (steps[key]) { event.preventDefault(); move(at.row + steps[key][0], at.column + steps[key][1], shiftKey); return; }
    if (key === "Home") { event.preventDefault(); move(ctrl ? 0 : at.row, 0, shiftKey); return; }
    if (key === "End") { event.preventDefault(); move(ctrl ? rows.length : at.row, columns.length - 1, shiftKey); return; }
    if (key === "Tab") { const next = at.column + (shiftKey ? -1 : 1); if (next >= 0 && next < columns.length) { event.preventDefault(); move(at.row, next); } return; }
    if (key === "Enter" || key === "F2") { event.preventDefault(); edit(null); return; }
    if (ctrl && key.toLowerCase() === "c") { catcher.value = chosenText(); catcher.select(); setTimeout(() => { catcher.value = ""; }, 0); return; }
    if (ctrl && key.toLowerCase() === "z") { event.preventDefault(); undoLast(); return; }
    if (ctrl && key.toLowerCase() === "a") { event.preventDefault(); anchor = { row: 0, column: 0 }; at = { row: visible().length - 1, column: columns.length - 1 }; draw(); return; }
    if (key === "Delete" || key === "Backspace") {
      event.preventDefault(); const r = range(); const edits = [];
      visible().slice(r.top, r.bottom + 1).forEach((row) => columns.slice(r.left, r.right + 1).forEach((name) => edits.push({ row, name, text: "" })));
      change(edits); return;
    }
    if (key.length === 1 && !ctrl && !event.altKey) { event.preventDefault(); edit(key); }
  });
  body.addEventListener("mousedown", (event) => {
    const td = event.target.closest("td");
    if (!td || event.target.closest("input, .suggest")) return;
    if (editor) finish(true);
    move(Number(td.dataset.row), Number(td.dataset.column), event.shiftKey);
    box.focus({ preventScroll: true }); event.preventDefault();
  });
  body.addEventListener("dblclick", (event) => { if (event.target.closest("td")) edit(null); });
  function chosenText() {
    const r = range();
    return visible().slice(r.top, r.bottom + 1).map((row) => columns.slice(r.left, r.right + 1).map((name) => row.cells[name]).join("\t")).join("\n");
  }
  box.addEventListener("copy", (event) => {
    if (editor) return;
    event.clipboardData.setData("text/plain", chosenText()); event.preventDefault();
  });
  box.addEventListener("paste", (event) => {
    if (editor || !canEdit) return;
    event.preventDefault();
    const lines = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    const r = range(); const edits = [];
    lines.forEach((line, n) => {
      while (visible().length <= r.top + n) rows.push({ id: null, cells: blank(), saved: blank() });
      const row = visible()[r.top + n];
      line.forEach((text, c) => { const name = columns[r.left + c]; if (name) edits.push({ row, name, text: text.trim() }); });
    });
    change(edits);
    anchor = { row: r.top, column: r.left }; at = { row: r.top + lines.length - 1, column: Math.min(columns.length - 1, r.left + lines[0].length - 1) };
    draw();
  });
  home.addEventListener("click", (event) => {
    const act = event.target.closest("[data-act]")?.dataset.act;
    if (act === "add") addRow(); else if (act === "delete") deleteRows(); else if (act === "undo") undoLast();
    const step = event.target.closest("[data-page]")?.dataset.page;
    if (step) { page = Math.max(0, page + Number(step)); at = { row: page * PAGE, column: at.column }; anchor = { ...at }; draw(); }
  });
  window.addEventListener("online", () => saveSoon(10));
  window.addEventListener("focus", () => { if (dirty().length && conflictBox.hidden) saveSoon(10); });
  window.addEventListener("beforeunload", (event) => { if (editor) finish(true); if (dirty().length) { keep(); event.preventDefault(); } });

  (async () => {
    try {
      const [held, known] = await Promise.all([fetch(home.dataset.rows, { headers: { Accept: "application/json" } }), fetch(home.dataset.codes)]);
      const told = await held.json();
      codes = await known.json();
      rows = told.rows.map((row) => ({ id: row.id, cells: { ...row.cells }, saved: { ...row.cells } }));
      troubles = told.troubles;
      recover();
      if (!rows.length && canEdit) rows.push({ id: null, cells: blank(), saved: blank() });
      draw(); showTroubles(); showSums();
      if (!dirty().length) say(canEdit ? "已保存" : "只能看", "done");
      const wanted = /^#r(\d+)$/.exec(location.hash);
      if (wanted) { const n = visible().findIndex((row) => row.id === Number(wanted[1])); if (n >= 0) { move(n, columns.indexOf("amount")); box.focus(); } }
    } catch (error) { say("没有读到分录，请刷新页面", "wrong"); }
  })();
})();
