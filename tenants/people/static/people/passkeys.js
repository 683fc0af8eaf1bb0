// Passkeys: makes one, or signs with one, and sends the answer with the form it stands in.
//
//   <form data-passkey="create|get" data-passkey-options="{…}" or data-passkey-from="/address/" data-failed="…" data-refused="…" hidden>
//     <input type="hidden" name="credential"> … <button type="submit">
//
// The words come from the page. A form that is hidden is shown once the browser turns out to know passkeys.

const toBytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};

const toText = (buffer) => {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

const known = (list) => (list ?? []).map((one) => ({ ...one, id: toBytes(one.id) }));

async function made(options) {
  const credential = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: toBytes(options.challenge),
      user: { ...options.user, id: toBytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
      // Kept on the device, so that it can sign in without an address being typed.
      authenticatorSelection: { ...options.authenticatorSelection, residentKey: "required", requireResidentKey: true },
    },
  });
  return answerOf(credential, {
    attestationObject: toText(credential.response.attestationObject),
    transports: credential.response.getTransports?.() ?? [],
  });
}

async function used(options) {
  const credential = await navigator.credentials.get({
    publicKey: { ...options, challenge: toBytes(options.challenge), allowCredentials: known(options.allowCredentials) },
  });
  const { authenticatorData, signature, userHandle } = credential.response;
  return answerOf(credential, {
    authenticatorData: toText(authenticatorData),
    signature: toText(signature),
    userHandle: userHandle ? toText(userHandle) : null,
  });
}

function answerOf(credential, response) {
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? null,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { ...response, clientDataJSON: toText(credential.response.clientDataJSON) },
  };
}

async function optionsOf(form) {
  if (form.dataset.passkeyOptions) {
    return JSON.parse(form.dataset.passkeyOptions);
  }
  const answer = await fetch(form.dataset.passkeyFrom, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw new Error(`${form.dataset.passkeyFrom} answered ${answer.status}`);
  }
  return (await answer.json()).request_options;
}

function tell(form, words) {
  const place = form.querySelector("[data-passkey-problem]");
  place.textContent = words;
  place.hidden = !words;
}

async function send(event) {
  const form = event.currentTarget;
  event.preventDefault();
  if (form.dataset.busy) {
    return;
  }
  form.dataset.busy = "yes";
  tell(form, "");
  try {
    const { publicKey } = await optionsOf(form);
    const answer = await (form.dataset.passkey === "create" ? made(publicKey) : used(publicKey));
    form.elements.namedItem("credential").value = JSON.stringify(answer);
    form.submit();
  } catch (problem) {
    // InvalidStateError: this device has one for this account already. Anything else: no passkey here, or the person said no.
    tell(form, problem.name === "InvalidStateError" && form.dataset.refused ? form.dataset.refused : form.dataset.failed);
    delete form.dataset.busy;
  }
}

if (window.PublicKeyCredential && navigator.credentials) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", send);
  }
} else {
  for (const words of document.querySelectorAll("[data-passkey-unknown]")) {
    words.hidden = false;
  }
}
