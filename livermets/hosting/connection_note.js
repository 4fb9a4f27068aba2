// Says in words when the page is there and its connection is not: by itself it would show grey bars for ever.
(() => {
  const patience = 15000
  let since = Date.now()
  let note = null
  const words = () => {
    const said = document.createElement("div")
    said.setAttribute("role", "alert")
    said.dataset.testid = "livermets-no-connection"
    said.textContent =
      "This page has no connection to the server, so what it shows may be incomplete or old; what was entered stays in this tab. " +
      "It tries again by itself. If it stays like this, something on the way does not let connections through (WebSocket, at " +
      new URL("_stcore/stream", document.baseURI).pathname +
      "): whoever runs the network or the server finds the cause under “No connection” in docs/deploy-hospital.md."
    Object.assign(said.style, {
      position: "fixed", left: "0", right: "0", bottom: "0", zIndex: "1000000", padding: "0.8rem 1.2rem",
      background: "#7a2100", color: "#ffffff", font: "16px/1.4 sans-serif",
    })
    return said
  }
  setInterval(() => {
    const app = document.querySelector('[data-testid="stApp"]')
    if (app && app.dataset.testConnectionState === "CONNECTED") {
      since = Date.now()
      if (note) note.remove()
      note = null
    } else if (!note && Date.now() - since > patience) {
      note = document.body.appendChild(words())
    }
  }, 1000)
})()
