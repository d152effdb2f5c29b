// The contrast of all texts of the page, in one question to axe per look.
//
// What axe measures follows from the style of a text and of what is behind it. Texts for which both are the same have the
// same contrast, so the first and the last of them are looked at: a list of a hundred rows costs no more than two.
async () => {
  const CLEAR = "rgba(0, 0, 0, 0) none 1 none";
  /** axe leaves some of these out, and can't see what a dialog covers. */
  const PLACES = ["dialog, [role=dialog]", ":disabled, [aria-disabled=true]", "[aria-hidden=true], [inert]"];
  /** @type {Map<Element, string>} */
  const grounds = new Map();

  /** What is behind the texts of an element. @param {Element} element */
  const ground = (element) => {
    if (!grounds.has(element)) {
      const { backgroundColor, backgroundImage, opacity, filter } = getComputedStyle(element);
      const own = `${backgroundColor} ${backgroundImage} ${opacity} ${filter}`;
      const below = element.parentElement ? ground(element.parentElement) : "";
      grounds.set(element, own === CLEAR ? below : `${own}; ${below}`);
    }
    return grounds.get(element);
  };

  /** @param {Element} element */
  const look = (element) => {
    const { color, fontSize, fontWeight, textShadow, visibility } = getComputedStyle(element);
    const places = PLACES.map((place) => element.closest(place) !== null);
    return [color, fontSize, fontWeight, textShadow, visibility, ...places, ground(element)].join(" | ");
  };

  /** Whether there is a text in the element itself. @param {Element} element */
  const hasText = (element) => {
    const { width, height } = element.getBoundingClientRect();
    const nodes = [...element.childNodes];
    const written = nodes.some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    return (written || "value" in element) && width > 1 && height > 1;
  };

  const texts = [...document.body.querySelectorAll("*")].filter(hasText);
  const alike = [...Map.groupBy(texts, look).values()];
  const include = [...new Set(alike.flatMap((group) => [group[0], group[group.length - 1]]))];
  const found = await axe.run({ include }, { resultTypes: ["violations"], runOnly: ["color-contrast"] });
  return found.violations;
}
