const form = document.querySelector("form");
const reasons = {
  401: "The name or the password is wrong.",
  403: "The login was refused. Load this page again.",
  429: "Too many attempts. Wait a minute.",
};
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const response = await fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => new Response(null, { status: 503 }));
  if (response.redirected) {
    location.assign(response.url); // the page that waits for the phone
  } else {
    form.querySelector("output").value = reasons[response.status] ?? "Nobody can log in at the moment. Try again soon.";
  }
});
