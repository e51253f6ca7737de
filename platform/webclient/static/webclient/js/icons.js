// Every icon of the page as one path each, drawn on a grid of 24 with a round stroke.

const SVG = "http://www.w3.org/2000/svg";

/** @type {Record<string, string>} */
const PATHS = {
  home: "M4 11.5 12 4l8 7.5V20h-5.5v-5.5h-5V20H4z",
  bell: "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 21h4",
  person: "M12 12.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.8-3.6 3.8-5.5 7.5-5.5s6.700 1.900 7.500 5.500",
  heart: "M12 20s-7.500-4.600-7.500-10.200A4.200 4.200 0 0 1 12 7.300a4.200 4.200 0 0 1 7.500 2.500C19.500 15.400 12 20 12 20z",
  remix: "M4 9h11.500a4 4 0 0 1 4 4M15.500 5.500 19 9l-3.500 3.500M20 15H8.500a4 4 0 0 1-4-4M8.500 18.500 5 15l3.500-3.500",
  share: "M12 15V4M8 7.500 12 3.500l4 4M5.500 12v7.500h13V12",
  comment: "M4.500 5.500h15v11h-8l-4.500 3.500v-3.500h-2.500z",
  sound: "M4.500 9.500v5h3.500l4.500 4V5.500L8 9.500zM16 9a4.200 4.200 0 0 1 0 6M18.500 6.500a8 8 0 0 1 0 11",
  mute: "M4.500 9.500v5h3.500l4.500 4V5.500L8 9.500zM16.500 9.500l4.500 5M21 9.500l-4.500 5",
  play: "M8 5.500v13l10.500-6.500z",
  back: "M14.500 5.500 8 12l6.500 6.500",
  forward: "M9.500 5.500 16 12l-6.500 6.500",
  close: "M6 6l12 12M18 6 6 18",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  spark: "M12 3.500l1.900 5.600 5.600 1.900-5.600 1.900L12 18.500l-1.900-5.600L4.500 11l5.600-1.900zM18.500 16.500v4M16.500 18.500h4",
  info: "M12 20.500a8.500 8.500 0 1 0 0-17 8.500 8.500 0 0 0 0 17zM12 11v5M12 8h.01",
  up: "M6 14.500 12 8.500l6 6",
  down: "M6 9.500l6 6 6-6",
  tune: "M4 7h9M17 7h3M4 17h3M11 17h9M13 4.500v5M11 14.500v5",
  trash: "M5 7h14M9.500 7V4.500h5V7M7 7l.8 12.500h8.400L17 7",
  check: "M5 12.500l4.500 4.500L19 7.500",
  search: "M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500 20.500 20.500",
  save: "M7 4.500h10v15.500l-5-4-5 4z",
  flag: "M6 21V4.500h11l-2.500 4 2.500 4H6",
  branch: "M12 4v5M6 20v-4a3 3 0 0 1 3-3h6a3 3 0 0 1 3 3v4M12 9v4",
  picture: "M4.500 5.500h15v13h-15zM4.500 15.500l4.500-4.500 4 4 2.500-2.500 4 4M15 9.500h.01",
  tall: "M8 4h8v16H8z",
  wide: "M4 8h16v8H4z",
  key: "M8 19a4.500 4.500 0 1 1 3.200-7.700L19.500 3l1.500 1.500-1.500 1.500 1.500 1.500-3 3-1.500-1.500-4.300 4.300A4.500 4.500 0 0 1 8 19zM7.500 15h.01",
  reply: "M9.500 6 4 11.500 9.500 17M4 11.500h9.500a6.500 6.500 0 0 1 6.500 6.500v1",
  square: "M5.500 5.500h13v13h-13z",
};

/** @param {keyof typeof PATHS} name @returns {SVGSVGElement} */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

/** The skylark over the horizon. @returns {SVGSVGElement} */
export function lark() {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 48 48");
  svg.setAttribute("class", "lark");
  svg.setAttribute("aria-hidden", "true");
  for (const [name, d] of [
    ["lark-sun", "M8 34a16 16 0 0 1 32 0z"],
    ["lark-bird", "M5 13c7-1 12 2 15.500 7.500C23 12 30 7 42 6c-3 3-4.500 5.500-5.500 9-1.500 6-5 10.500-11.500 12.500-4 1.200-8 .8-11.500-1.500 3-.3 5-1.200 6.500-2.800C14.500 22 9 19 5 13z"],
    ["lark-line", "M4 38h40"],
  ]) {
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", name);
    path.setAttribute("d", d);
    svg.append(path);
  }
  return svg;
}
