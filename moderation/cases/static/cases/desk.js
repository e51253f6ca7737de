// The desk: one key, one act, unless somebody is writing. Nothing here decides anything by itself.
const desk = document.getElementById("desk");
const video = desk.querySelector("video");
const isSealed = desk.classList.contains("is-sealed");
const KEPT = "hibari.desk.colour";

if (localStorage.getItem(KEPT) === "yes") desk.classList.add("is-coloured");

const looks = {
  b: () => !isSealed && desk.classList.toggle("is-clear"),
  g: () => localStorage.setItem(KEPT, desk.classList.toggle("is-coloured") ? "yes" : "no"),
  m: () => { if (video && !isSealed) video.muted = !video.muted; },
  " ": () => { if (video && !isSealed) video.paused ? video.play() : video.pause(); },
  ArrowRight: () => step(1),
  ArrowLeft: () => step(-1),
  "]": () => jump(1),
  "[": () => jump(-1),
  f: () => document.getElementById("facts")?.focus(),
  e: () => document.getElementById("explanation")?.focus(),
};

// What was prepared for one rule gives way to what is prepared for the one that is picked; what somebody wrote stays.
const rule = desk.querySelector('select[name="policy"]');
rule?.addEventListener("change", () => {
  const words = document.getElementById("explanation");
  const prepared = JSON.parse(document.getElementById("explanations").textContent);
  if (["", ...prepared].includes(words.value.trim())) words.value = prepared[rule.selectedIndex];
});

function step(seconds) {
  if (video && !isSealed) video.currentTime = Math.max(0, video.currentTime + seconds);
}

function jump(direction) {
  const places = [...desk.querySelectorAll(".track button")].map((mark) => Number(mark.dataset.seconds));
  const now = video?.currentTime ?? 0;
  const next = direction > 0 ? places.find((at) => at > now + 0.05) : places.reverse().find((at) => at < now - 0.05);
  if (video && next !== undefined) video.currentTime = next;
}

document.addEventListener("keydown", (event) => {
  const isWriting = /INPUT|TEXTAREA|SELECT/.test(event.target.tagName);
  if (isWriting && event.key === "Escape") event.target.blur();
  if (isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
  const pressed = desk.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (pressed) { event.preventDefault(); pressed.click(); }
  else if (looks[event.key]) { event.preventDefault(); looks[event.key](); }
});

for (const mark of desk.querySelectorAll(".track button")) {
  mark.style.left = `${mark.dataset.left}%`;
  mark.style.width = `${mark.dataset.width}%`;
  mark.addEventListener("click", () => { if (video) video.currentTime = Number(mark.dataset.seconds); });
}

video?.addEventListener("timeupdate", () => {
  const head = desk.querySelector(".track .head");
  if (head && video.duration) head.style.left = `${(100 * video.currentTime) / video.duration}%`;
});

// The waveform is drawn from the clip's own file; a clip without sound has a flat line.
async function drawWaveform(canvas) {
  const width = (canvas.width = canvas.clientWidth * devicePixelRatio);
  const height = (canvas.height = canvas.clientHeight * devicePixelRatio);
  const pen = canvas.getContext("2d");
  pen.fillStyle = getComputedStyle(canvas).color;
  let samples = new Float32Array(width);
  try {
    const file = await (await fetch(video.currentSrc || video.src)).arrayBuffer();
    samples = (await new OfflineAudioContext(1, 8000, 8000).decodeAudioData(file)).getChannelData(0);
    canvas.dataset.state = "drawn";
  } catch {
    canvas.dataset.state = "silent";
  }
  const each = Math.max(1, Math.floor(samples.length / width));
  for (let x = 0; x < width; x += 1) {
    let peak = 0;
    for (let i = x * each; i < (x + 1) * each && i < samples.length; i += 1) peak = Math.max(peak, Math.abs(samples[i]));
    const tall = Math.max(1, peak * height);
    pen.fillRect(x, (height - tall) / 2, 1, tall);
  }
}

const canvas = desk.querySelector("canvas");
if (canvas && video) drawWaveform(canvas);
