// The list of plans: a new draft is made by its form, and opened.

// A grid that a link named is selected in the editor.
const chosen = new URLSearchParams(location.search).get("sel");
if (chosen) document.querySelector(`form:target input[name="name"]`)?.focus();

for (const form of document.querySelectorAll("[data-draft]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const failed = form.querySelector('[role="alert"]');
    const button = form.querySelector("button");
    button.disabled = true;
    failed.hidden = true;
    let said = null;
    try {
      const answer = await fetch("/api/v1/plans", {
        method: "POST",
        credentials: "same-origin",
        headers: { "content-type": "application/json", "x-csrf-token": document.querySelector('meta[name="csrf"]').content },
        body: JSON.stringify({ name: form.elements.name.value.trim(), base: Number(form.elements.base.value) }),
      });
      said = await answer.json();
      if (answer.ok) return location.assign(`/plans/${said.id}/edit${chosen ? `?sel=${encodeURIComponent(chosen)}` : ""}`);
    } catch (_) {
      said = null;
    }
    button.disabled = false;
    failed.textContent = (said && (said.detail || said.title)) || form.dataset.failed;
    failed.hidden = false;
  });
}
