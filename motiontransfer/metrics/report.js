"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const data = JSON.parse(byId("film-data").textContent);
  const film = byId("film"), scrubber = byId("scrubber"), play = byId("play"), place = byId("place");
  const thumbs = [...document.querySelectorAll(".worst button")];

  // Microseconds in which each frame appears, and at the end the one in which the last goes.
  const starts = [data.start];
  for (const step of data.steps) starts.push(starts[starts.length - 1] + step);
  const last = data.steps.length - 1;
  const length = Math.max(starts[last] - starts[0], 1);

  // Numbers in the clip: they rise by one but where another of its films begins.
  const jumps = new Map(data.jumps), numbers = [data.firstFrame];
  for (let next = 1; next <= last; next++) numbers.push(jumps.get(next) ?? numbers[next - 1] + 1);
  const numbered = (number) => {
    const place = numbers.findIndex((own) => own >= number);
    return place < 0 ? last : place;
  };

  const seconds = (frame) => (starts[frame] - starts[0]) / 1e6;
  // The middle of a frame: a player that rounds its times still shows that frame.
  const middle = (frame) => (starts[frame] + starts[frame + 1]) / 2e6;

  function frameAt(time) {
    const wanted = time * 1e6 + 500;  // players round times, some of them down
    let low = 0, high = last;
    while (low < high) {
      const half = (low + high + 1) >> 1;
      if (starts[half] <= wanted) low = half; else high = half - 1;
    }
    return low;
  }

  function nearestTo(fraction) {
    const wanted = starts[0] + fraction * length;
    const before = frameAt(wanted / 1e6);
    return before < last && starts[before + 1] - wanted < wanted - starts[before] ? before + 1 : before;
  }

  // Curves: the values of a series are unpacked when they are first shown.
  const curves = [...document.querySelectorAll(".curve")].map((figure) => ({
    figure,
    low: Number(figure.dataset.low),
    high: Number(figure.dataset.high),
    outputs: [...figure.querySelectorAll("output")],
    values: null,
  }));

  function unpacked(text) {
    const bytes = atob(text);
    return Uint16Array.from({ length: bytes.length / 2 }, (_, n) => bytes.charCodeAt(2 * n) + 256 * bytes.charCodeAt(2 * n + 1));
  }

  function read(curve, line, frame) {
    curve.values ??= curve.outputs.map((output) => unpacked(output.dataset.values));
    const number = curve.values[line][frame];
    if (number === undefined || number === data.missing) return "–";
    return String(Number((curve.low + (number / (data.missing - 1)) * (curve.high - curve.low)).toPrecision(3)));
  }

  // What is shown is one frame's number; the film follows it, or leads it while it plays.
  let frame = 0, waiting = false, playing = false;

  function draw() {
    scrubber.value = frame;
    scrubber.setAttribute("aria-valuetext", "frame " + numbers[frame]);
    place.textContent = `frame ${numbers[frame]} · ${seconds(frame).toFixed(2)} s of ${seconds(last).toFixed(2)} s`;
    document.documentElement.style.setProperty("--at", (starts[frame] - starts[0]) / length);
    for (const curve of curves) {
      if (!curve.figure.hidden) curve.outputs.forEach((output, line) => { output.textContent = read(curve, line, frame); });
    }
    for (const thumb of thumbs) thumb.setAttribute("aria-current", Number(thumb.dataset.place) === frame);
  }

  function seek() {
    waiting = film.seeking;  // one at a time: dragging would pile them up
    if (!waiting) film.currentTime = middle(frame);
  }

  function show(wanted) {
    frame = Math.min(Math.max(wanted, 0), last);
    draw();
    seek();
  }

  function step(by) {
    film.pause();
    show(frame + by);
  }

  function toggle() {
    if (!film.paused) return film.pause();
    if (film.ended || frame === last) show(0);
    film.play().catch(() => {});
  }

  function follow(_, shown) {
    if (!film.paused && !film.seeking && !waiting) {
      const now = frameAt(shown ? shown.mediaTime : film.currentTime);
      if (now !== frame) { frame = now; draw(); }
    }
    awaitNext();
  }

  function awaitNext() {
    if (film.requestVideoFrameCallback) film.requestVideoFrameCallback(follow);
    else requestAnimationFrame(() => follow());
  }

  film.addEventListener("seeked", () => { if (waiting) seek(); });
  film.addEventListener("play", () => { play.textContent = "Pause"; playing = true; });
  film.addEventListener("pause", () => {
    play.textContent = "Play";
    if (!film.ended) playing = false;
    if (!film.seeking) { frame = film.ended ? last : frameAt(film.currentTime); draw(); }
  });
  // Not the film's own loop, which also leaves the last frame when one only looks at it.
  film.addEventListener("ended", () => { if (playing && byId("loop").checked) toggle(); else playing = false; });
  film.addEventListener("error", () => { byId("unplayable").hidden = false; });
  film.addEventListener("click", toggle);
  play.addEventListener("click", toggle);
  byId("back").addEventListener("click", () => step(-1));
  byId("forth").addEventListener("click", () => step(1));
  scrubber.addEventListener("input", () => show(Number(scrubber.value)));
  byId("speed").addEventListener("change", (event) => { film.playbackRate = Number(event.target.value); });

  function switched(id, act) {
    const box = byId(id);
    if (!box) return;
    box.addEventListener("change", () => act(box.checked));
    act(box.checked);
  }
  switched("sound", (on) => { film.muted = !on; });
  switched("pin", (on) => byId("player").classList.toggle("pinned", on));

  for (const { figure } of curves) {
    const area = figure.querySelector(".area");
    const point = (event) => {
      const box = area.getBoundingClientRect();
      show(nearestTo(Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1)));
    };
    area.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      area.setPointerCapture(event.pointerId);
      point(event);
    });
    area.addEventListener("pointermove", (event) => { if (area.hasPointerCapture(event.pointerId)) point(event); });
  }

  for (const choice of document.querySelectorAll(".choice")) {
    const choose = () => { byId(choice.dataset.curve).hidden = !choice.checked; draw(); };
    choice.addEventListener("change", choose);
    byId(choice.dataset.curve).hidden = !choice.checked;  // a browser may remember what was chosen
  }
  const worst = [...document.querySelectorAll(".worst-choice")];
  const chooseWorst = () => { for (const choice of worst) byId(choice.dataset.frames).hidden = !choice.checked; };
  for (const choice of worst) choice.addEventListener("change", chooseWorst);
  chooseWorst();
  for (const thumb of thumbs) thumb.addEventListener("click", () => { film.pause(); show(Number(thumb.dataset.place)); });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.matches("select, [type=radio]")) return;
    const acts = {
      ArrowLeft: () => step(event.shiftKey ? -10 : -1),
      ArrowRight: () => step(event.shiftKey ? 10 : 1),
      Home: () => step(-last),
      End: () => step(last),
    };
    if (!event.target.matches("button, [type=checkbox], a")) acts[" "] = toggle;
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  });

  // report.html#frame=830 opens at frame 830 of the clip.
  function fromAddress() {
    const asked = /^#frame=(\d+)$/.exec(location.hash);
    if (asked) show(numbered(Number(asked[1])));
  }
  addEventListener("hashchange", fromAddress);
  awaitNext();
  show(0);
  fromAddress();
})();
