// Lists in a form of a record: more blank rows when the given ones are full.
"use strict";
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-more]");
  if (!button) return;
  const table = button.closest("form").querySelectorAll("[data-rows]")[[...button.closest("form").querySelectorAll("[data-more]")].indexOf(button)];
  const body = table.tBodies[0];
  for (let n = 0; n < 3; n += 1) {
    const last = body.rows[body.rows.length - 1];
    const row = last.cloneNode(true);
    for (const field of row.querySelectorAll("input, textarea, select")) {
      field.name = field.name.replace(/-(\d+)-/, (_, number) => `-${Number(number) + 1}-`);
      field.id = `b-${field.name}`;
      field.value = "";
    }
    for (const label of row.querySelectorAll("label")) label.htmlFor = label.parentElement.querySelector("input, textarea, select").id;
    body.append(row);
  }
});
