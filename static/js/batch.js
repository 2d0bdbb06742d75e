// Files chosen together are sent one by one, each with its own progress, its own answer and its own second chance.
const AT_ONCE = 2;

const form = document.querySelector("[data-batch]");
const input = form.querySelector("input[type=file]");
const list = document.getElementById("batch-files");
const row = document.getElementById("batch-row").content.firstElementChild;
const tooMany = form.querySelector("[data-batch-too-many]");
const waiting = [];
const failed = new Set();
let running = 0;

form.querySelector("[data-batch-send]").hidden = true;
form.querySelector("[data-batch-hint]").hidden = false;

input.addEventListener("change", () => {
  const files = [...input.files];
  input.value = "";
  tooMany.hidden = files.length + kept() <= Number(form.dataset.most);
  if (!tooMany.hidden) {
    return;
  }
  for (const file of files) {
    add(file);
  }
  next();
});

form.addEventListener("submit", (event) => event.preventDefault());

window.addEventListener("online", () => {
  for (const entry of [...failed]) {
    again(entry);
  }
});

// The files that are drafts or on their way to it: one that failed takes nobody's place.
function kept() {
  const gone = "[data-refused], :has(:is([data-failed], [data-signed-out]):not([hidden]))";
  return [...list.children].filter((line) => !line.matches(gone)).length;
}

function add(file) {
  const line = row.cloneNode(true);
  const entry = { file, line };
  line.querySelector("[data-name]").textContent = file.name;
  line.querySelector("[data-cancel]").addEventListener("click", () => cancel(entry));
  line.querySelector("[data-again]").addEventListener("click", () => again(entry));
  list.append(line);
  waiting.push(entry);
}

function next() {
  while (running < AT_ONCE && waiting.length) {
    running += 1;
    send(waiting.shift());
  }
}

function send(entry) {
  const { file, line } = entry;
  const request = new XMLHttpRequest();
  const data = new FormData(form);
  data.set("pdf", file);
  entry.request = request;
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) {
      line.querySelector("progress").value = (event.loaded / event.total) * 100;
    }
  });
  request.addEventListener("load", () => {
    const elsewhere = request.getResponseHeader("HX-Redirect");
    if (elsewhere) {
      turnAway(entry, elsewhere);
    } else if ([200, 422].includes(request.status)) {
      line.insertAdjacentHTML("afterend", request.responseText);
      line.remove();
    } else {
      fail(entry);
    }
  });
  request.addEventListener("error", () => fail(entry));
  request.addEventListener("loadend", () => {
    running -= 1;
    next();
  });
  request.open("POST", form.action);
  request.setRequestHeader("HX-Request", "true");
  request.setRequestHeader("HX-Current-URL", location.href);
  request.send(data);
}

function show(entry, isRunning) {
  entry.line.querySelector("[data-running]").hidden = !isRunning;
  entry.line.querySelector("[data-failed]").hidden = isRunning;
}

function fail(entry) {
  failed.add(entry);
  show(entry, false);
}

// The session has ended. No page can keep files for another: each line says that its file is to be chosen again.
function turnAway(entry, signIn) {
  for (const { line } of [entry, ...waiting.splice(0)]) {
    line.querySelector("[data-running]").hidden = true;
    line.querySelector("[data-signed-out]").hidden = false;
    line.querySelector("[data-signed-out] a").href = signIn;
  }
}

function again(entry) {
  if (failed.delete(entry)) {
    show(entry, true);
    waiting.push(entry);
    next();
  }
}

function cancel(entry) {
  const place = waiting.indexOf(entry);
  if (place >= 0) {
    waiting.splice(place, 1);
  }
  entry.request?.abort();
  entry.line.remove();
  input.focus();
}
