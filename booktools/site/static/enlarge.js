/* Pictures and plots become buttons that show them large, in one popover for all of them. A figure that moves is drawn
   as large as there is room anyway. */
(() => {
  "use strict";

  const words = document.currentScript?.dataset;
  /** @type {NodeListOf<HTMLImageElement>} */
  const pictures = document.querySelectorAll(".bd-article :is(figure:not(.moving-figure), .cell_output) img:not(a *)");
  if (!words || !pictures.length) return;

  /** @param {string} look */
  const button = (look) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = look;
    made.setAttribute("popovertarget", "enlarged");
    return made;
  };
  const box = document.createElement("div");
  const frame = document.createElement("div");
  const close = button("quiet-button");
  Object.assign(box, { id: "enlarged", className: "enlarged", popover: "auto" });
  Object.assign(frame, { className: "enlarged-picture", tabIndex: 0, role: "group" });
  close.setAttribute("popovertargetaction", "hide");
  close.textContent = words.close ?? "";
  box.append(close, frame);
  box.addEventListener("click", ({ target }) => { if (target === box || target === frame) box.hidePopover(); }); // beside the picture
  document.body.append(box);

  /** @param {HTMLImageElement} picture */
  function show(picture) {
    const large = new Image();
    Object.assign(large, { src: picture.src, alt: picture.alt });
    const width = Number(picture.getAttribute("width")) || picture.naturalWidth;
    const height = Number(picture.getAttribute("height")) || picture.naturalHeight;
    large.style.setProperty("--width", `${width}px`);
    large.style.setProperty("--ratio", String(width / height));
    frame.ariaLabel = picture.alt;
    frame.replaceChildren(large);
  }

  for (const picture of pictures) {
    const opener = button("enlarge");
    opener.title = words.enlarge ?? "";
    picture.replaceWith(opener);
    opener.append(picture);
    opener.addEventListener("click", () => show(picture));
  }
})();
