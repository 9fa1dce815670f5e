const form = document.querySelector("form");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const response = await fetch(form.action, { method: "POST", body: new FormData(form) });
  if (response.redirected) {
    location.assign(response.url); // the page that waits for the phone
  } else {
    form.querySelector("output").value = "The name or the password is wrong.";
  }
});
