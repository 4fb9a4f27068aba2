const STEPS = { ArrowLeft: -1, PageUp: -1, ArrowRight: 1, PageDown: 1 }
const CLOCK = "livermets.discussion."

// What a person types into a field, or does in a dialog of the app, is no key of this screen.
const typing = (event) => {
  const target = event.composedPath()[0]
  return target?.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target?.tagName)
}
const dialogOfApp = () => document.querySelector('[role="dialog"]') !== null
const two = (number) => String(Math.floor(number)).padStart(2, "0")

class Screen {
  constructor(root) {
    this.root = root
    this.known = {}
    this.asked = 0
    this.number = 0
    this.panel = root.querySelector(".panel")
    this.keys = root.querySelector(".keys")
    root.onclick = (event) => this.clicked(event)
    this.listen = (event) => this.pressed(event)
    window.addEventListener("keydown", this.listen)
    // Before a dialog closes, so that what had the focus can have it again.
    for (const dialog of [this.panel, this.keys]) dialog.oncancel = dialog.onclose = () => this.cover(false)
    root.focus({ preventScroll: true })
    this.clock = setInterval(() => this.tick(1), 1000)
    this.sized = new ResizeObserver(() => this.fit())
    this.sized.observe(root)
    // The header of the app lies under the screen and must not be reached by Tab.
    this.header = document.querySelector('[data-testid="stHeader"]')
    this.header?.setAttribute("inert", "")
  }

  end() {
    window.removeEventListener("keydown", this.listen)
    clearInterval(this.clock)
    this.sized.disconnect()
    this.header?.removeAttribute("inert")
  }

  // An answer to an earlier key press than the last one does not turn the screen back.
  take(data, send) {
    this.send = send
    if (data.asked < this.asked) return
    this.asked = data.asked
    this.count = data.count
    this.known = data.cases
    this.root.querySelector(".notice").textContent = data.notice
    this.root.querySelector(".release").textContent = data.release
    this.show(data.number)
  }

  show(number) {
    const one = this.known[number]
    const place = this.root.querySelector(".case")
    if (this.shown !== one.html) {
      place.innerHTML = one.html
      this.shown = one.html
      this.panel.close()
      this.keys.close()
      this.fit()
    }
    if (this.number !== number || this.id !== one.id) {
      place.scrollTop = 0
      this.root.scrollTop = 0
      this.root.querySelector(".spoken").textContent = one.title
    }
    this.number = number
    this.id = one.id
    this.enable("previous", number > 1)
    this.enable("next", number < this.count)
    this.tick(0)
  }

  // What does not fit is set smaller or left to the evidence, one thing after the other; three options stay in any case.
  fit() {
    const place = this.root.querySelector(".case")
    const left = place.querySelector(".left")
    const list = place.querySelector(".options ol")
    if (!left || !list) return
    const over = (box) => box.scrollHeight > box.clientHeight + 2
    const options = [...list.children]
    // Words may reach a little over their column, but no option into the foot: heights in whole pixels do not say that.
    const bottom = (box) => box.getBoundingClientRect().bottom
    const crowded = () => shown > 0 && bottom(options[shown - 1]) > bottom(list) + 1
    const steps = ["snug", "tight", "tighter", "fewest", "least", "brief", "dense"]
    place.classList.remove(...steps)
    const reveal = (count) => {
      options.forEach((option, index) => { option.hidden = index >= count })
      list.style.setProperty("--n", count)
      const told = place.querySelector(".hidden-options")
      told.hidden = count === options.length
      told.textContent = `${options.length - count} more behind E`
    }
    const map = left.querySelector(".map")
    map?.removeAttribute("style")
    let shown = options.length
    reveal(shown)
    for (const step of steps.slice(0, 5)) if (over(left)) place.classList.add(step)
    if (crowded()) place.classList.add("brief")
    while (shown > 3 && crowded()) reveal(--shown)
    if (crowded()) place.classList.add("dense")
    if (map) this.grow(map, left)
  }

  // The map takes what room is left below it, and its words grow with it, so that none comes to lie over another.
  grow(map, left) {
    const free = left.getBoundingClientRect().bottom - left.lastElementChild.getBoundingClientRect().bottom - 2
    const before = map.offsetWidth
    const width = Math.min(left.clientWidth, before + (free * before) / map.offsetHeight)
    if (width <= before) return
    map.style.width = `${width}px`
  }

  over(dialog) {
    this.cover(true)
    if (!dialog.open) dialog.showModal()
  }

  cover(covered) {
    for (const part of this.root.querySelectorAll(".case, .foot")) part.inert = covered
  }

  enable(name, can) {
    this.root.querySelector(`[data-do="${name}"]`).setAttribute("aria-disabled", String(!can))
  }

  go(number) {
    const wanted = Math.min(Math.max(number, 1), this.count)
    if (wanted === this.number) return
    this.asked += 1
    if (this.known[wanted]) this.show(wanted)
    this.number = wanted
    this.send("go", { number: wanted, asked: this.asked })
  }

  // How long this case has been on the screen of this tab, over a reload too.
  tick(seconds) {
    const timer = this.root.querySelector(".timer")
    const one = this.known[this.number]
    if (!timer || !one || one.id !== this.id) return
    const spent = Number(sessionStorage.getItem(CLOCK + this.id) ?? 0) + seconds
    sessionStorage.setItem(CLOCK + this.id, spent)
    const hours = spent >= 3600 ? `${Math.floor(spent / 3600)}:` : ""
    timer.innerHTML = `<b>${hours}${two((spent % 3600) / 60)}:${two(spent % 60)}</b>${one.minutes ? ` of ${one.minutes} min` : ""}`
    timer.classList.toggle("over", Boolean(one.minutes) && spent > one.minutes * 60)
  }

  openPanel(source) {
    const one = this.known[this.number]
    const text = this.panel.querySelector(".text")
    if (!one) return
    if (this.inPanel !== one.panel) text.innerHTML = this.inPanel = one.panel
    this.keys.close()
    this.over(this.panel)
    text.scrollTop = 0
    for (const marked of text.querySelectorAll(".marked")) marked.classList.remove("marked")
    const entry = source && text.querySelector(`[data-source="${source}"]`)
    if (entry) {
      entry.classList.add("marked")
      entry.scrollIntoView({ block: "start" })
      entry.focus({ preventScroll: true })
    } else {
      text.focus()
    }
  }

  do(name) {
    const actions = {
      previous: () => this.go(this.number - 1),
      next: () => this.go(this.number + 1),
      evidence: () => this.openPanel(),
      decision: () => this.send("decide", this.id),
      board: () => this.send("leave", true),
      full: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.()),
      keys: () => this.over(this.keys),
      close: () => { this.cover(false); this.panel.close(); this.keys.close() },
    }
    actions[name]?.()
  }

  clicked(event) {
    const pressed = event.target.closest?.("[data-ref], [data-do]")
    if (pressed?.dataset.ref) this.openPanel(pressed.dataset.ref)
    else if (pressed) this.do(pressed.dataset.do)
    else if (event.target === this.panel || event.target === this.keys) event.target.close()
  }

  pressed(event) {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || typing(event) || dialogOfApp()) return
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
    if (this.panel.open || this.keys.open) {
      if (key !== "e" && key !== "?") return
      event.preventDefault()
      this.do("close")
      return
    }
    if (key in STEPS) this.go(this.number + STEPS[key])
    else if (key === "Home") this.go(1)
    else if (key === "End") this.go(this.count)
    else if (key === "e") this.openPanel(this.root.getRootNode().activeElement?.dataset?.ref)
    else if (key === "d") this.do("decision")
    else if (key === "f") this.do("full")
    else if (key === "b") this.do("board")
    else if (key === "?") this.do("keys")
    else return
    event.preventDefault()
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".screen")
  root.held ??= new Screen(root)
  root.held.take(data, setTriggerValue)
  return () => {
    root.held?.end()
    root.held = undefined
  }
}
