// Small manners of every page: "/" goes to the search field, the error summary takes the focus, forms are sent once.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName)) return;
  const search = document.querySelector("[data-search]");
  if (search) {
    event.preventDefault();
    search.focus();
    search.select();
  }
});
document.addEventListener("DOMContentLoaded", () => {
  const summary = document.querySelector(".summary-of-errors");
  if (summary) summary.focus();
});
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  if (form.method === "post") {
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 4000);
  }
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-print]");
  if (button) window.print();
});
// Long work tells how far it is by itself; without a script its page is loaded again by a link.
const followJob = (piece) => {
  if (!piece.dataset.refresh) return;
  setTimeout(async () => {
    try {
      const answer = await fetch(piece.dataset.refresh, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      if (!answer.ok) return;
      const holder = document.createElement("div");
      holder.innerHTML = await answer.text();
      const fresh = holder.firstElementChild;
      const bar = piece.querySelector("progress");
      const now = fresh.querySelector("progress");
      if (bar && now && fresh.dataset.refresh) {
        if (now.hasAttribute("value")) bar.value = now.value;
        piece.querySelector("p").textContent = fresh.querySelector("p").textContent;
        followJob(piece);
      } else {
        piece.replaceWith(fresh);
        followJob(fresh);
        if (fresh.dataset.reload) location.reload();
      }
    } catch {
      followJob(piece);
    }
  }, 1000);
};
document.addEventListener("DOMContentLoaded", () => document.querySelectorAll(".job[data-refresh]").forEach(followJob));
// Keys of a form that has the focus: each presses the button that shows it. Elsewhere keys do what they always do.
document.querySelectorAll("form[data-keys]").forEach((form) => {
  form.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=radio]),textarea,select")) return;
    const button = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  form.focus({ preventScroll: true });
});
// Choosing a fact shows its comparisons and values at once; without a script a button does.
document.addEventListener("change", (event) => {
  const select = event.target.closest("select[data-resubmit]");
  if (!select || !select.form) return;
  const button = select.closest(".demand-line").querySelector('button[value="refresh"]');
  if (button) select.form.requestSubmit(button);
});
document.documentElement.classList.add("has-script");
