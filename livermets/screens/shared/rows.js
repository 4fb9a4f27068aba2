// Rows made on the server. A click opens what a row names, boxes gather rows; both are told to the server, nothing else is.

class Rows {
  constructor(root) {
    this.root = root
    this.picked = new Set()
    this.html = null
    this.opened = []
    root.addEventListener("click", (event) => this.clicked(event))
    root.addEventListener("change", (event) => this.changed(event))
    window.addEventListener("beforeprint", () => root.querySelectorAll("details").forEach((one) => { one.open = true }))
  }

  take(data, send) {
    this.send = send
    if (data.html !== this.html) {
      const focus = this.root.getRootNode().activeElement?.dataset ?? {}
      const unfolded = [...this.root.querySelectorAll("details[open]")].map((one) => one.dataset.fold)
      this.html = data.html
      this.root.innerHTML = data.html
      for (const name of unfolded) this.root.querySelector(`details[data-fold="${name}"]`)?.setAttribute("open", "")
      for (const kind of ["open", "pick"]) {
        if (focus[kind]) this.root.querySelector(`[data-${kind}="${CSS.escape(focus[kind])}"]`)?.focus()
      }
    }
    const before = this.opened.join()
    this.opened = data.opened ?? []
    this.root.querySelectorAll("button[data-open]").forEach((button) => {
      const open = this.opened.includes(button.dataset.open)
      button.setAttribute("aria-expanded", open)
      button.closest("tr")?.classList.toggle("opened", open)
    })
    this.mark()
    if (data.beside && this.opened.length && this.opened.join() !== before) this.show(data.beside)
  }

  // On a phone what was opened stands above the rows, out of sight of whoever opened it.
  show(place, left = 40) {
    if (!window.matchMedia("(max-width: 640px)").matches) return
    const found = document.querySelector(`.st-key-${place}`)
    if (found) found.scrollIntoView()
    else if (left) setTimeout(() => this.show(place, left - 1), 50)
  }

  mark() {
    for (const name of this.picked) if (!this.box(name)) this.picked.delete(name)
    this.root.querySelectorAll("[data-pick]").forEach((box) => { box.checked = this.picked.has(box.dataset.pick) })
    const bar = this.root.querySelector(".bar")
    if (!bar) return
    const many = this.picked.size
    const most = Number(bar.dataset.most)
    bar.hidden = !many
    bar.querySelector(".many").textContent =
      many === 1 ? "1 option ticked. Tick another to lay them side by side."
        : many > most ? `${many} options ticked. At most ${most} stand side by side.`
          : `${many} options ticked.`
    bar.querySelector('[data-do="beside"]').hidden = many < 2 || many > most
  }

  box(name) { return this.root.querySelector(`[data-pick="${CSS.escape(name)}"]`) }

  changed(event) {
    const name = event.target.dataset.pick
    if (!name) return
    if (event.target.checked) this.picked.add(name)
    else this.picked.delete(name)
    this.mark()
  }

  clicked(event) {
    const target = event.target
    const act = target.closest("[data-do]")?.dataset.do
    if (act === "beside") { this.send("open", [...this.picked]); return }
    if (act === "clear") { this.picked.clear(); this.mark(); return }
    if (target.closest("a, input, label, summary")) return
    const button = target.closest("button[data-open]") ?? target.closest("tr")?.querySelector("button[data-open]")
    if (!button || (target.closest("button") === null && String(window.getSelection()))) return
    const name = button.dataset.open
    this.send("open", this.opened.includes(name) ? [] : [name])
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".rows")
  root.rows ??= new Rows(root)
  root.rows.take(data, setTriggerValue)
}
