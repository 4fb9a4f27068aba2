// A table of text fields. What is typed or pasted goes to the server as it stands; the server reads it and sends the cells
// back as they were understood. Nothing is read, dropped or rounded here.

const element = (name, attributes = {}, text = "") => {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  if (text) made.textContent = text
  return made
}

class Table {
  constructor(root) {
    this.root = root
    this.stamp = 0
    this.body = root.querySelector("tbody")
    this.lists = root.querySelector(".lists")
    root.addEventListener("change", (event) => this.changed(event))
    root.addEventListener("paste", (event) => this.pasted(event))
    root.addEventListener("keydown", (event) => this.pressed(event))
    root.addEventListener("click", (event) => this.clicked(event))
    root.addEventListener("input", (event) => { event.target.dataset.typed = "yes"; this.grow() })
  }

  // Cells of an earlier state than the one that was sent last do not undo what was typed since.
  take(data, send) {
    this.send = send
    this.columns = data.columns
    this.most = data.most
    const another = this.of !== data.of
    if (another) { this.of = data.of; this.stamp = data.stamp }
    this.head()
    if (!another && data.stamp < this.stamp) return
    this.stamp = data.stamp
    this.fill(data.rows, data.marks, another)
  }

  head() {
    const heads = this.columns.map((column) => column.label).join("\n")
    if (heads === this.heads) return
    this.heads = heads
    const row = element("tr")
    row.append(element("th", { scope: "col" }, "#"))
    for (const column of this.columns) row.append(element("th", { scope: "col", title: column.help }, column.label))
    row.append(element("td"))
    this.root.querySelector("thead").replaceChildren(row)
    this.lists.replaceChildren(
      ...this.columns.map((column, place) => {
        const list = element("datalist", { id: `words-${place}` })
        list.append(...column.words.map((words) => element("option", { value: words })))
        return list
      }),
    )
  }

  row() {
    const row = element("tr")
    row.append(element("th", { scope: "row" }))
    this.columns.forEach((column, place) => {
      const cell = element("td")
      const field = element("input", { type: "text", autocomplete: "off", spellcheck: "false", enterkeyhint: "next" })
      if (column.words.length) field.setAttribute("list", `words-${place}`)
      cell.append(field)
      row.append(cell)
    })
    // Tab leads from the last field of a row to the first of the next; with the keyboard a lesion goes when its cells are emptied.
    const out = element("td")
    out.append(element("button", { type: "button", class: "out", tabindex: "-1" }, "×"))
    row.append(out)
    return row
  }

  // The empty row to go on with, and the row that has the cursor, stay while answers come.
  fill(sent, marks, anew) {
    const active = this.root.getRootNode().activeElement
    const cursor = [...this.body.rows].findIndex((row) => row.contains(active))
    const wanted = Math.min(Math.max(sent.length + 1, cursor + 1), this.most)
    const rows = [...sent, ...Array(Math.max(wanted - sent.length, 0)).fill(this.columns.map(() => ""))]
    while (this.body.rows.length > rows.length) this.body.lastElementChild.remove()
    while (this.body.rows.length < rows.length) this.body.append(this.row())
    rows.forEach((texts, number) => {
      this.fields(this.body.rows[number]).forEach((field, place) => {
        const mark = marks[number]?.[place] ?? ""
        const typing = !anew && field.dataset.typed && field === active
        if (!typing) {
          if (field.value !== texts[place]) field.value = texts[place]
          delete field.dataset.typed
        }
        if (mark) field.setAttribute("aria-invalid", "true")
        else field.removeAttribute("aria-invalid")
        field.title = mark
      })
    })
    this.grow()
  }

  fields(row) {
    return [...row.querySelectorAll("input")]
  }

  texts() {
    return [...this.body.rows].map((row) => this.fields(row).map((field) => field.value))
  }

  // There is always an empty row to go on with, until no more lesions fit; rows with nothing in them have no number.
  grow() {
    const last = this.body.lastElementChild
    const filled = (row) => this.fields(row).some((field) => field.value.trim())
    if (!last || (filled(last) && this.body.rows.length < this.most)) this.body.append(this.row())
    let number = 0
    for (const row of this.body.rows) {
      const shown = filled(row) ? ++number : 0
      row.cells[0].textContent = shown || ""
      const name = shown ? `Lesion ${shown}` : "New lesion"
      this.fields(row).forEach((field, place) => field.setAttribute("aria-label", `${name}: ${this.columns[place].label}`))
      const out = row.querySelector(".out")
      out.hidden = !shown
      out.setAttribute("aria-label", `Remove ${name.toLowerCase()}`)
      out.title = out.getAttribute("aria-label")
    }
  }

  say(pasted = null) {
    this.stamp += 1
    for (const field of this.root.querySelectorAll("input")) delete field.dataset.typed
    this.send("cells", { of: this.of, stamp: this.stamp, rows: this.texts(), pasted })
  }

  changed(event) {
    event.stopPropagation()
    this.say()
  }

  place(field) {
    const row = field.closest("tr")
    return [[...this.body.rows].indexOf(row), this.fields(row).indexOf(field)]
  }

  pasted(event) {
    const text = event.clipboardData?.getData("text/plain") ?? ""
    if (!/[\t\r\n]/.test(text)) return
    event.preventDefault()
    const [row, column] = this.place(event.target)
    this.say({ text, row, column })
  }

  pressed(event) {
    if (event.target.tagName !== "INPUT") return
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (!step || (event.key !== "Enter" && event.target.hasAttribute("list"))) return
    const [row, column] = this.place(event.target)
    const next = this.body.rows[row + step]
    if (next) this.fields(next)[column].focus()
  }

  clicked(event) {
    const out = event.target.closest?.(".out")
    if (!out) return
    const [row] = this.place(out)
    this.body.rows[row].remove()
    this.grow()
    this.fields(this.body.rows[Math.min(row, this.body.rows.length - 1)])[0].focus()
    this.say()
  }
}

export default function (component) {
  const { data, parentElement, setTriggerValue } = component
  const root = parentElement.querySelector(".lesions")
  root.held ??= new Table(root)
  root.held.take(data, setTriggerValue)
}
