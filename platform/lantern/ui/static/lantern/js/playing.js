// A page that shows a SCORM package: loads the player from the file origin, tells it what was kept, and keeps what it reports.
//
// Messages are taken from the player's frame and its exact origin only, and what is in them goes to the server, which alone decides what
// it means. One request at a time; while one is on its way the newest report waits. Without this script the page says that it is needed.

const place = document.querySelector("[data-player]");
const frame = place.querySelector("iframe");
const words = place.querySelector("[data-player-words]");
const done = document.querySelector("[data-player-done]");
const { origin, state } = place.dataset;
const begin = JSON.parse(document.getElementById("player-begin").textContent);
const AGAIN = 5000;
// Browsers let no more than that be sent by a page that is being closed.
const MOST_WHEN_CLOSING = 60000;

let number = 0;
let waiting = null;
let isSending = false;
let isOver = false;

function say(text) {
  if (words.textContent !== text) {
    words.textContent = text;
  }
}

async function send() {
  if (isSending || isOver || waiting === null) {
    return;
  }
  isSending = true;
  const body = JSON.stringify({ number: (number += 1), cmi: waiting });
  waiting = null;
  say(place.dataset.saving);
  try {
    const answer = await fetch(state, {
      method: "POST",
      body,
      headers: {
        "Content-Type": "application/json",
        Accept: "application/json",
        "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value,
      },
      redirect: "manual",
      keepalive: body.length < MOST_WHEN_CLOSING,
    });
    const told = answer.headers.get("Content-Type")?.startsWith("application/json") ? await answer.json() : {};
    if (answer.ok) {
      say(told.said);
      if (told.done && done) {
        done.hidden = false;
      }
    } else if (answer.status >= 500) {
      throw new Error("not now");
    } else {
      isOver = true;
      say(told.said ?? place.dataset.refused);
      place.classList.add("ln-player--over");
    }
  } catch {
    waiting ??= JSON.parse(body).cmi;
    say(place.dataset.again);
    setTimeout(send, AGAIN);
    isSending = false;
    return;
  }
  isSending = false;
  send();
}

window.addEventListener("message", (event) => {
  if (event.origin !== origin || event.source !== frame.contentWindow || event.data?.lantern !== "player") {
    return;
  }
  if (event.data.kind === "ready") {
    frame.contentWindow.postMessage({ kind: "begin", ...begin }, origin);
  } else if (event.data.kind === "keep" && state) {
    waiting = event.data.cmi;
    send();
  }
});

frame.hidden = false;
frame.src = place.dataset.player;
