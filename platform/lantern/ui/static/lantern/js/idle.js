// Asks two minutes before somebody is signed out for doing nothing whether they want to stay (WCAG 2.2.1).
//
// The server alone decides how long a session lasts; this script asks it, so that several windows agree. What somebody types or presses
// counts as doing something: it is told to the server with the next question. The words come from the dialog in the page.

const WARN_SECONDS = 120;
const ASK_SECONDS = 300;
const MARKS_OF_LIFE = ["keydown", "pointerdown", "input"];

const dialog = document.querySelector("dialog[data-idle-at]");

let alive = false;
let edited = null;
let timer = 0;
let ticking = 0;

const part = (name) => dialog.querySelector(`[data-idle-${name}]`);

function notice(event) {
  if (!event.isTrusted || dialog.open) {
    return;
  }
  alive = true;
  const form = event.type === "input" && event.target.closest?.("form[method=post]");
  if (form) {
    edited = form;
  }
}

// How many seconds are left: 0 when the session is over, null when the server cannot be asked now.
async function ask(stay) {
  const headers = { Accept: "application/json" };
  // Not followed: the sign-in page would say to nobody why they were signed out.
  const request = { headers, redirect: "manual", ...(stay ? { method: "POST", body: new FormData(part("stay")) } : {}) };
  try {
    const answer = await fetch(dialog.dataset.idleAt, request);
    if (answer.type === "opaqueredirect" || answer.status === 403) {
      return 0;
    }
    return answer.ok ? (await answer.json()).seconds : null;
  } catch {
    return null;
  }
}

function plan(seconds) {
  clearTimeout(timer);
  timer = setTimeout(look, Math.max(1, seconds) * 1000);
}

async function look() {
  const left = await ask(alive);
  alive = false;
  if (left === null) {
    plan(WARN_SECONDS / 4);
  } else if (left <= 0) {
    end();
  } else if (left <= WARN_SECONDS) {
    warn(left);
  } else {
    close();
    plan(Math.min(left - WARN_SECONDS, ASK_SECONDS));
  }
}

function open() {
  if (!dialog.open) {
    dialog.showModal();
    part("title").focus();
  }
}

function close() {
  clearInterval(ticking);
  if (dialog.open) {
    dialog.close();
  }
}

function warn(left) {
  const over = performance.now() + left * 1000;
  const tell = () => {
    const seconds = Math.max(0, Math.round((over - performance.now()) / 1000));
    // Every twenty seconds: a screen reader speaks each change.
    const rounded = Math.ceil(seconds / 20) * 20;
    const { manySeconds, oneMinute, manyMinutes } = part("words").dataset;
    const words = rounded > 60 ? manyMinutes : rounded === 60 ? oneMinute : manySeconds.replace("{seconds}", rounded);
    if (part("words").textContent !== words) {
      part("words").textContent = words;
    }
    if (seconds === 0) {
      clearInterval(ticking);
      look();
    }
  };
  clearInterval(ticking);
  tell();
  ticking = setInterval(tell, 1000);
  open();
}

function end() {
  clearTimeout(timer);
  clearInterval(ticking);
  part("title").textContent = part("title").dataset.over;
  part("words").textContent = edited?.isConnected ? part("words").dataset.overWithText : part("words").dataset.over;
  part("choices").hidden = true;
  part("over").hidden = false;
  part("send").hidden = !edited?.isConnected;
  dialog.dataset.idleOver = "yes";
  open();
  part("title").focus();
}

if (dialog) {
  for (const mark of MARKS_OF_LIFE) {
    document.addEventListener(mark, notice, { capture: true, passive: true });
  }
  dialog.addEventListener("cancel", (event) => {
    // Escape means to stay; there is nothing to stay for when the session is over.
    event.preventDefault();
    if (!dialog.dataset.idleOver) {
      part("stay").requestSubmit();
    }
  });
  part("stay").addEventListener("submit", async (event) => {
    event.preventDefault();
    const left = await ask(true);
    if (left > 0) {
      close();
      plan(Math.min(left - WARN_SECONDS, ASK_SECONDS));
    } else if (left === 0) {
      end();
    }
  });
  part("send").addEventListener("click", () => {
    // The server keeps what is sent too late, and offers it again after signing in.
    dialog.close();
    edited.requestSubmit();
  });
  document.addEventListener("visibilitychange", () => {
    // A computer that slept has missed its time.
    if (!document.hidden && !dialog.dataset.idleOver) {
      look();
    }
  });
  plan(Math.min(Number(dialog.dataset.idleSeconds) - WARN_SECONDS, ASK_SECONDS));
}
