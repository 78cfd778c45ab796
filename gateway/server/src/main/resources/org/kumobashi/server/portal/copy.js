"use strict";
// The only script of these pages, and they do without it: it brings up the buttons that need one.
for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  if (!source || !navigator.clipboard) {
    continue;
  }
  const name = button.textContent;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(source.textContent).then(
      () => {
        button.textContent = button.dataset.copied;
        setTimeout(() => {
          button.textContent = name;
        }, 3000);
      },
      () => {
        // Not allowed here: what cannot be copied is marked, so that the keyboard can.
        getSelection().selectAllChildren(source);
      },
    );
  });
}
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
