// src/air/air.css?inline
var e = {
	question: "",
	strap: "",
	turnout: "",
	options: "",
	scene: "lower",
	language: "",
	engine: "",
	key: ""
}, t = [
	"question",
	"strap",
	"turnout",
	"options",
	"scene",
	"language",
	"engine",
	"key"
], n = [
	"none",
	"lower",
	"full",
	"winners",
	"strap",
	"card"
], r = 5, i = class extends Error {};
function a(e, r) {
	if (r == null) return e;
	if (typeof r != "object" || Array.isArray(r)) throw new i("data: expected an object with fields");
	let a = r, o = { ...e };
	if (t.forEach((e, t) => {
		let n = a[e] ?? a[`f${t}`];
		if (n !== void 0) {
			if (typeof n != "string" && typeof n != "number") throw new i(`${e}: expected a text`);
			o[e] = String(n);
		}
	}), !n.includes(o.scene)) throw new i(`scene: expected one of ${n.join(", ")}`);
	return o;
}
var o = (e) => ({
	sv: e,
	en: e
});
function s(e, t) {
	let n = e.options.split(/\r?\n|\|/).filter((e) => e.trim() !== "").slice(0, 32).map(l), r = Math.max(1, ...n.map(({ permille: e }) => e)), i = n.map((e) => ({
		...e,
		permille: Math.round(1e3 * e.permille / r)
	}));
	return {
		t: "air",
		n: t,
		scene: e.scene,
		bug: !1,
		cut: !1,
		guide: !1,
		language: e.language,
		theme: "",
		board: c(e, i)
	};
}
function c(e, t) {
	let n = t.some(({ count: e }) => e.sv !== ""), r = t.map((e, t) => t).sort((e, n) => t[n].permille - t[e].permille || e - n);
	return {
		...u,
		phase: n ? "result" : "asking",
		state: n ? "published" : "open",
		question: o(e.question),
		strap: o(e.strap),
		turnout: o(e.turnout),
		entitled: +!!e.turnout,
		bars: t,
		has_figures: n,
		winners: r.slice(0, 6),
		decided: n
	};
}
function l(e, t) {
	let [n = "", i = "", a = ""] = e.split(";").map((e) => e.trim()), s = Number(i.replace(/[\s\u00a0]/g, "").replace(",", "."));
	return {
		id: `o${t}`,
		text: o(n),
		letter: String.fromCharCode(65 + t),
		tone: String(t % r),
		shape: t % r,
		count: o(i),
		beside: o(a),
		permille: Number.isFinite(s) ? Math.max(0, s) : 0,
		winner: !1,
		tied: !1
	};
}
var u = {
	epoch: "",
	revision: 0,
	meeting: o(""),
	state: "open",
	phase: "asking",
	poll: "host",
	round: 1,
	item: o(""),
	question: o(""),
	method: "choose",
	strap: o(""),
	voted: 0,
	entitled: 0,
	turnout: o(""),
	turnout_permille: 0,
	bars: [],
	has_figures: !1,
	winners: [],
	more: 0,
	decided: !1,
	sentence: o(""),
	work: [],
	reconciliation: o(""),
	figures: [],
	texts: [],
	places: [],
	left_ms: -1,
	ends_ms: 0,
	bare: !1
}, d = [["public-sans-latin-wght-normal.woff2", "U+0000-00FF, U+0131, U+0152-0153, U+02BB-02BC, U+02C6, U+02DA, U+02DC, U+2000-206F, U+20AC, U+2191, U+2193, U+2212, U+2215"], ["public-sans-latin-ext-wght-normal.woff2", "U+0100-02BA, U+02BD-02C5, U+02C7-02CC, U+02CE-02D7, U+02DD-02FF, U+1E00-1E9F, U+20A0-20AB, U+20AD-20C0"]], f = 1500;
async function p(e) {
	let t = d.map(([t, n]) => new FontFace("Public Sans", `url("${e}${t}")`, {
		weight: "100 900",
		unicodeRange: n,
		display: "block"
	}));
	for (let e of t) document.fonts.add(e);
	let n = Promise.allSettled(t.map((e) => e.load()));
	await Promise.race([n, new Promise((e) => setTimeout(e, f))]);
}
// src/air/air.gen.ts
var m = (e, t = "", n = "program", r = "overlay") => [
	"hello",
	e,
	t,
	n,
	r
], h = (e, t = 0, n = "", r = "") => [
	"saw",
	e,
	t,
	n,
	r
], g = (e) => ["ping", e], _ = [4401, 4403], v = 5e3, y = 4e3, b = 150, ee = 5e3, x = class {
	constructor(e, t, n = () => {}) {
		this.line = e, this.heard = t, this.changed = n, this.socket = null, this.attempt = 0, this.asked = 0, this.stopped = !0, this.state = "waiting";
	}
	start() {
		this.stopped && (this.stopped = !1, this.open());
	}
	stop() {
		this.stopped = !0, clearTimeout(this.timer), this.drop();
	}
	wake() {
		this.stopped || this.state === "refused" || (this.attempt = 0, this.state === "live" ? this.probe() : this.again(0));
	}
	saw(e, t, n, r = "") {
		this.send(h(e, t, n, r));
	}
	open() {
		let e = (this.line.open ?? ((e) => new WebSocket(e)))(this.line.url);
		this.socket = e, e.onopen = () => this.line.key && e.send(JSON.stringify(m(1, this.line.key, this.line.view, this.line.kind))), e.onmessage = (e) => this.receive(e.data), e.onclose = (e) => this.closed(e.code), this.expect();
	}
	receive(e) {
		let t;
		try {
			t = JSON.parse(String(e));
		} catch {
			return this.closed(0);
		}
		this.state !== "live" && this.set("live"), this.attempt = 0, clearTimeout(this.watch), this.watch = setTimeout(() => this.probe(), v), this.heard(t);
	}
	probe() {
		this.asked = (this.asked + 1) % 2 ** 32, this.send(g(this.asked)), this.expect();
	}
	expect() {
		clearTimeout(this.watch), this.watch = setTimeout(() => this.closed(0), y);
	}
	closed(e) {
		if (this.drop(), _.includes(e)) return this.set("refused");
		this.set("waiting");
		let t = Math.min(ee, b * 2 ** this.attempt);
		this.attempt += 1, this.again((this.line.random ?? Math.random)() * t);
	}
	again(e) {
		clearTimeout(this.timer), this.drop(), this.timer = setTimeout(() => !this.stopped && this.open(), e);
	}
	drop() {
		clearTimeout(this.watch);
		let e = this.socket;
		this.socket = null, e && (e.onopen = e.onmessage = e.onclose = null, e.close());
	}
	send(e) {
		this.socket?.readyState === 1 && this.socket.send(JSON.stringify(e));
	}
	set(e) {
		this.state !== e && (this.state = e, this.changed(e));
	}
}, S, C, w, T, te, ne, E = {}, re = [], ie = /acit|ex(?:s|g|n|p|$)|rph|grid|ows|mnc|ntw|ine[ch]|zoo|^ord|itera/i;
function D(e, t) {
	for (var n in t) e[n] = t[n];
	return e;
}
function ae(e) {
	var t = e.parentNode;
	t && t.removeChild(e);
}
function oe(e, t, n) {
	var r, i, a, o = {};
	for (a in t) a == "key" ? r = t[a] : a == "ref" ? i = t[a] : o[a] = t[a];
	if (arguments.length > 2 && (o.children = arguments.length > 3 ? S.call(arguments, 2) : n), typeof e == "function" && e.defaultProps != null) for (a in e.defaultProps) o[a] === void 0 && (o[a] = e.defaultProps[a]);
	return O(e, o, r, i, null);
}
function O(e, t, n, r, i) {
	var a = {
		type: e,
		props: t,
		key: n,
		ref: r,
		__k: null,
		__: null,
		__b: 0,
		__e: null,
		__d: void 0,
		__c: null,
		__h: null,
		constructor: void 0,
		__v: i ?? ++w
	};
	return i == null && C.vnode != null && C.vnode(a), a;
}
function k(e) {
	return e.children;
}
function A(e, t) {
	this.props = e, this.context = t;
}
function j(e, t) {
	if (t == null) return e.__ ? j(e.__, e.__.__k.indexOf(e) + 1) : null;
	for (var n; t < e.__k.length; t++) if ((n = e.__k[t]) != null && n.__e != null) return n.__e;
	return typeof e.type == "function" ? j(e) : null;
}
function se(e) {
	var t, n;
	if ((e = e.__) != null && e.__c != null) {
		for (e.__e = e.__c.base = null, t = 0; t < e.__k.length; t++) if ((n = e.__k[t]) != null && n.__e != null) {
			e.__e = e.__c.base = n.__e;
			break;
		}
		return se(e);
	}
}
function M(e) {
	(!e.__d && (e.__d = !0) && T.push(e) && !N.__r++ || te !== C.debounceRendering) && ((te = C.debounceRendering) || setTimeout)(N);
}
function N() {
	for (var e; N.__r = T.length;) e = T.sort(function(e, t) {
		return e.__v.__b - t.__v.__b;
	}), T = [], e.some(function(e) {
		var t, n, r, i, a, o;
		e.__d && (a = (i = (t = e).__v).__e, (o = t.__P) && (n = [], (r = D({}, i)).__v = i.__v + 1, he(o, i, r, t.__n, o.ownerSVGElement !== void 0, i.__h == null ? null : [a], n, a ?? j(i), i.__h), ge(n, i), i.__e != a && se(i)));
	});
}
function ce(e, t, n, r, i, a, o, s, c, l) {
	var u, d, f, p, m, h, g, _ = r && r.__k || re, v = _.length;
	for (n.__k = [], u = 0; u < t.length; u++) if ((p = n.__k[u] = (p = t[u]) == null || typeof p == "boolean" ? null : typeof p == "string" || typeof p == "number" || typeof p == "bigint" ? O(null, p, null, null, p) : Array.isArray(p) ? O(k, { children: p }, null, null, null) : p.__b > 0 ? O(p.type, p.props, p.key, p.ref ? p.ref : null, p.__v) : p) != null) {
		if (p.__ = n, p.__b = n.__b + 1, (f = _[u]) === null || f && p.key == f.key && p.type === f.type) _[u] = void 0;
		else for (d = 0; d < v; d++) {
			if ((f = _[d]) && p.key == f.key && p.type === f.type) {
				_[d] = void 0;
				break;
			}
			f = null;
		}
		he(e, p, f ||= E, i, a, o, s, c, l), m = p.__e, (d = p.ref) && f.ref != d && (g ||= [], f.ref && g.push(f.ref, null, p), g.push(d, p.__c || m, p)), m == null ? c && f.__e == c && c.parentNode != e && (c = j(f)) : (h ??= m, typeof p.type == "function" && p.__k === f.__k ? p.__d = c = le(p, c, e) : c = ue(e, p, f, _, m, c), typeof n.type == "function" && (n.__d = c));
	}
	for (n.__e = h, u = v; u--;) _[u] != null && ye(_[u], _[u]);
	if (g) for (u = 0; u < g.length; u++) ve(g[u], g[++u], g[++u]);
}
function le(e, t, n) {
	for (var r, i = e.__k, a = 0; i && a < i.length; a++) (r = i[a]) && (r.__ = e, t = typeof r.type == "function" ? le(r, t, n) : ue(n, r, r, i, r.__e, t));
	return t;
}
function ue(e, t, n, r, i, a) {
	var o, s, c;
	if (t.__d !== void 0) o = t.__d, t.__d = void 0;
	else if (n == null || i != a || i.parentNode == null) n: if (a == null || a.parentNode !== e) e.appendChild(i), o = null;
	else {
		for (s = a, c = 0; (s = s.nextSibling) && c < r.length; c += 1) if (s == i) break n;
		e.insertBefore(i, a), o = a;
	}
	return o === void 0 ? i.nextSibling : o;
}
function de(e, t, n, r, i) {
	for (var a in n) a === "children" || a === "key" || a in t || P(e, a, null, n[a], r);
	for (a in t) i && typeof t[a] != "function" || a === "children" || a === "key" || a === "value" || a === "checked" || n[a] === t[a] || P(e, a, t[a], n[a], r);
}
function fe(e, t, n) {
	t[0] === "-" ? e.setProperty(t, n) : e[t] = n == null ? "" : typeof n != "number" || ie.test(t) ? n : n + "px";
}
function P(e, t, n, r, i) {
	var a;
	n: if (t === "style") {
		if (typeof n == "string") e.style.cssText = n;
		else {
			if (typeof r == "string" && (e.style.cssText = r = ""), r) for (t in r) n && t in n || fe(e.style, t, "");
			if (n) for (t in n) r && n[t] === r[t] || fe(e.style, t, n[t]);
		}
	} else if (t[0] === "o" && t[1] === "n") a = t !== (t = t.replace(/Capture$/, "")), t = t.toLowerCase() in e ? t.toLowerCase().slice(2) : t.slice(2), e.l ||= {}, e.l[t + a] = n, n ? r || e.addEventListener(t, a ? me : pe, a) : e.removeEventListener(t, a ? me : pe, a);
	else if (t !== "dangerouslySetInnerHTML") {
		if (i) t = t.replace(/xlink(H|:h)/, "h").replace(/sName$/, "s");
		else if (t !== "href" && t !== "list" && t !== "form" && t !== "tabIndex" && t !== "download" && t in e) try {
			e[t] = n ?? "";
			break n;
		} catch {}
		typeof n == "function" || (n == null || !1 === n && t.indexOf("-") == -1 ? e.removeAttribute(t) : e.setAttribute(t, n));
	}
}
function pe(e) {
	this.l[e.type + !1](C.event ? C.event(e) : e);
}
function me(e) {
	this.l[e.type + !0](C.event ? C.event(e) : e);
}
function he(e, t, n, r, i, a, o, s, c) {
	var l, u, d, f, p, m, h, g, _, v, y, b, ee, x, S, w = t.type;
	if (t.constructor !== void 0) return null;
	n.__h != null && (c = n.__h, s = t.__e = n.__e, t.__h = null, a = [s]), (l = C.__b) && l(t);
	try {
		n: if (typeof w == "function") {
			if (g = t.props, _ = (l = w.contextType) && r[l.__c], v = l ? _ ? _.props.value : l.__ : r, n.__c ? h = (u = t.__c = n.__c).__ = u.__E : ("prototype" in w && w.prototype.render ? t.__c = u = new w(g, v) : (t.__c = u = new A(g, v), u.constructor = w, u.render = be), _ && _.sub(u), u.props = g, u.state || (u.state = {}), u.context = v, u.__n = r, d = u.__d = !0, u.__h = [], u._sb = []), u.__s ?? (u.__s = u.state), w.getDerivedStateFromProps != null && (u.__s == u.state && (u.__s = D({}, u.__s)), D(u.__s, w.getDerivedStateFromProps(g, u.__s))), f = u.props, p = u.state, d) w.getDerivedStateFromProps == null && u.componentWillMount != null && u.componentWillMount(), u.componentDidMount != null && u.__h.push(u.componentDidMount);
			else {
				if (w.getDerivedStateFromProps == null && g !== f && u.componentWillReceiveProps != null && u.componentWillReceiveProps(g, v), !u.__e && u.shouldComponentUpdate != null && !1 === u.shouldComponentUpdate(g, u.__s, v) || t.__v === n.__v) {
					for (u.props = g, u.state = u.__s, t.__v !== n.__v && (u.__d = !1), u.__v = t, t.__e = n.__e, t.__k = n.__k, t.__k.forEach(function(e) {
						e && (e.__ = t);
					}), y = 0; y < u._sb.length; y++) u.__h.push(u._sb[y]);
					u._sb = [], u.__h.length && o.push(u);
					break n;
				}
				u.componentWillUpdate != null && u.componentWillUpdate(g, u.__s, v), u.componentDidUpdate != null && u.__h.push(function() {
					u.componentDidUpdate(f, p, m);
				});
			}
			if (u.context = v, u.props = g, u.__v = t, u.__P = e, b = C.__r, ee = 0, "prototype" in w && w.prototype.render) {
				for (u.state = u.__s, u.__d = !1, b && b(t), l = u.render(u.props, u.state, u.context), x = 0; x < u._sb.length; x++) u.__h.push(u._sb[x]);
				u._sb = [];
			} else do
				u.__d = !1, b && b(t), l = u.render(u.props, u.state, u.context), u.state = u.__s;
			while (u.__d && ++ee < 25);
			u.state = u.__s, u.getChildContext != null && (r = D(D({}, r), u.getChildContext())), d || u.getSnapshotBeforeUpdate == null || (m = u.getSnapshotBeforeUpdate(f, p)), S = l != null && l.type === k && l.key == null ? l.props.children : l, ce(e, Array.isArray(S) ? S : [S], t, n, r, i, a, o, s, c), u.base = t.__e, t.__h = null, u.__h.length && o.push(u), h && (u.__E = u.__ = null), u.__e = !1;
		} else a == null && t.__v === n.__v ? (t.__k = n.__k, t.__e = n.__e) : t.__e = _e(n.__e, t, n, r, i, a, o, c);
		(l = C.diffed) && l(t);
	} catch (e) {
		t.__v = null, (c || a != null) && (t.__e = s, t.__h = !!c, a[a.indexOf(s)] = null), C.__e(e, t, n);
	}
}
function ge(e, t) {
	C.__c && C.__c(t, e), e.some(function(t) {
		try {
			e = t.__h, t.__h = [], e.some(function(e) {
				e.call(t);
			});
		} catch (e) {
			C.__e(e, t.__v);
		}
	});
}
function _e(e, t, n, r, i, a, o, s) {
	var c, l, u, d = n.props, f = t.props, p = t.type, m = 0;
	if (p === "svg" && (i = !0), a != null) {
		for (; m < a.length; m++) if ((c = a[m]) && "setAttribute" in c == !!p && (p ? c.localName === p : c.nodeType === 3)) {
			e = c, a[m] = null;
			break;
		}
	}
	if (e == null) {
		if (p === null) return document.createTextNode(f);
		e = i ? document.createElementNS("http://www.w3.org/2000/svg", p) : document.createElement(p, f.is && f), a = null, s = !1;
	}
	if (p === null) d === f || s && e.data === f || (e.data = f);
	else {
		if (a &&= S.call(e.childNodes), l = (d = n.props || E).dangerouslySetInnerHTML, u = f.dangerouslySetInnerHTML, !s) {
			if (a != null) for (d = {}, m = 0; m < e.attributes.length; m++) d[e.attributes[m].name] = e.attributes[m].value;
			(u || l) && (u && (l && u.__html == l.__html || u.__html === e.innerHTML) || (e.innerHTML = u && u.__html || ""));
		}
		if (de(e, f, d, i, s), u) t.__k = [];
		else if (m = t.props.children, ce(e, Array.isArray(m) ? m : [m], t, n, r, i && p !== "foreignObject", a, o, a ? a[0] : n.__k && j(n, 0), s), a != null) for (m = a.length; m--;) a[m] != null && ae(a[m]);
		s || ("value" in f && (m = f.value) !== void 0 && (m !== e.value || p === "progress" && !m || p === "option" && m !== d.value) && P(e, "value", m, d.value, !1), "checked" in f && (m = f.checked) !== void 0 && m !== e.checked && P(e, "checked", m, d.checked, !1));
	}
	return e;
}
function ve(e, t, n) {
	try {
		typeof e == "function" ? e(t) : e.current = t;
	} catch (e) {
		C.__e(e, n);
	}
}
function ye(e, t, n) {
	var r, i;
	if (C.unmount && C.unmount(e), (r = e.ref) && (r.current && r.current !== e.__e || ve(r, null, t)), (r = e.__c) != null) {
		if (r.componentWillUnmount) try {
			r.componentWillUnmount();
		} catch (e) {
			C.__e(e, t);
		}
		r.base = r.__P = null, e.__c = void 0;
	}
	if (r = e.__k) for (i = 0; i < r.length; i++) r[i] && ye(r[i], t, n || typeof e.type != "function");
	n || e.__e == null || ae(e.__e), e.__ = e.__e = e.__d = void 0;
}
function be(e, t, n) {
	return this.constructor(e, n);
}
function xe(e, t, n) {
	var r, i, a;
	C.__ && C.__(e, t), i = (r = typeof n == "function") ? null : n && n.__k || t.__k, a = [], he(t, e = (!r && n || t).__k = oe(k, null, [e]), i || E, E, t.ownerSVGElement !== void 0, !r && n ? [n] : i ? null : t.firstChild ? S.call(t.childNodes) : null, a, !r && n ? n : i ? i.__e : t.firstChild, r), ge(a, e);
}
function Se(e, t) {
	var n = {
		__c: t = "__cC" + ne++,
		__: e,
		Consumer: function(e, t) {
			return e.children(t);
		},
		Provider: function(e) {
			var n, r;
			return this.getChildContext || (n = [], (r = {})[t] = this, this.getChildContext = function() {
				return r;
			}, this.shouldComponentUpdate = function(e) {
				this.props.value !== e.value && n.some(M);
			}, this.sub = function(e) {
				n.push(e);
				var t = e.componentWillUnmount;
				e.componentWillUnmount = function() {
					n.splice(n.indexOf(e), 1), t && t.call(e);
				};
			}), e.children;
		}
	};
	return n.Provider.__ = n.Consumer.contextType = n;
}
S = re.slice, C = { __e: function(e, t, n, r) {
	for (var i, a, o; t = t.__;) if ((i = t.__c) && !i.__) try {
		if ((a = i.constructor) && a.getDerivedStateFromError != null && (i.setState(a.getDerivedStateFromError(e)), o = i.__d), i.componentDidCatch != null && (i.componentDidCatch(e, r || {}), o = i.__d), o) return i.__E = i;
	} catch (t) {
		e = t;
	}
	throw e;
} }, w = 0, A.prototype.setState = function(e, t) {
	var n = this.__s != null && this.__s !== this.state ? this.__s : this.__s = D({}, this.state);
	typeof e == "function" && (e = e(D({}, n), this.props)), e && D(n, e), e != null && this.__v && (t && this._sb.push(t), M(this));
}, A.prototype.forceUpdate = function(e) {
	this.__v && (this.__e = !0, e && this.__h.push(e), M(this));
}, A.prototype.render = k, T = [], N.__r = 0, ne = 0;
// node_modules/preact/hooks/dist/hooks.module.js
var F, I, Ce, we, L = 0, Te = [], R = [], Ee = C.__b, De = C.__r, Oe = C.diffed, ke = C.__c, Ae = C.unmount;
function z(e, t) {
	C.__h && C.__h(I, e, L || t), L = 0;
	var n = I.__H || (I.__H = {
		__: [],
		__h: []
	});
	return e >= n.__.length && n.__.push({ __V: R }), n.__[e];
}
function je(e) {
	return L = 1, Me(Be, e);
}
function Me(e, t, n) {
	var r = z(F++, 2);
	if (r.t = e, !r.__c && (r.__ = [n ? n(t) : Be(void 0, t), function(e) {
		var t = r.__N ? r.__N[0] : r.__[0], n = r.t(t, e);
		t !== n && (r.__N = [n, r.__[1]], r.__c.setState({}));
	}], r.__c = I, !I.u)) {
		I.u = !0;
		var i = I.shouldComponentUpdate;
		I.shouldComponentUpdate = function(e, t, n) {
			if (!r.__c.__H) return !0;
			var a = r.__c.__H.__.filter(function(e) {
				return e.__c;
			});
			if (a.every(function(e) {
				return !e.__N;
			})) return !i || i.call(this, e, t, n);
			var o = !1;
			return a.forEach(function(e) {
				if (e.__N) {
					var t = e.__[0];
					e.__ = e.__N, e.__N = void 0, t !== e.__[0] && (o = !0);
				}
			}), !(!o && r.__c.props === e) && (!i || i.call(this, e, t, n));
		};
	}
	return r.__N || r.__;
}
function Ne(e, t) {
	var n = z(F++, 3);
	!C.__s && U(n.__H, t) && (n.__ = e, n.i = t, I.__H.__h.push(n));
}
function Pe(e, t) {
	var n = z(F++, 4);
	!C.__s && U(n.__H, t) && (n.__ = e, n.i = t, I.__h.push(n));
}
function Fe(e) {
	return L = 5, Ie(function() {
		return { current: e };
	}, []);
}
function Ie(e, t) {
	var n = z(F++, 7);
	return U(n.__H, t) ? (n.__V = e(), n.i = t, n.__h = e, n.__V) : n.__;
}
function B(e) {
	var t = I.context[e.__c], n = z(F++, 9);
	return n.c = e, t ? (n.__ ?? (n.__ = !0, t.sub(I)), t.props.value) : e.__;
}
function Le() {
	for (var e; e = Te.shift();) if (e.__P && e.__H) try {
		e.__H.__h.forEach(V), e.__H.__h.forEach(H), e.__H.__h = [];
	} catch (t) {
		e.__H.__h = [], C.__e(t, e.__v);
	}
}
C.__b = function(e) {
	I = null, Ee && Ee(e);
}, C.__r = function(e) {
	De && De(e), F = 0;
	var t = (I = e.__c).__H;
	t && (Ce === I ? (t.__h = [], I.__h = [], t.__.forEach(function(e) {
		e.__N && (e.__ = e.__N), e.__V = R, e.__N = e.i = void 0;
	})) : (t.__h.forEach(V), t.__h.forEach(H), t.__h = [])), Ce = I;
}, C.diffed = function(e) {
	Oe && Oe(e);
	var t = e.__c;
	t && t.__H && (t.__H.__h.length && (Te.push(t) !== 1 && we === C.requestAnimationFrame || ((we = C.requestAnimationFrame) || ze)(Le)), t.__H.__.forEach(function(e) {
		e.i && (e.__H = e.i), e.__V !== R && (e.__ = e.__V), e.i = void 0, e.__V = R;
	})), Ce = I = null;
}, C.__c = function(e, t) {
	t.some(function(e) {
		try {
			e.__h.forEach(V), e.__h = e.__h.filter(function(e) {
				return !e.__ || H(e);
			});
		} catch (n) {
			t.some(function(e) {
				e.__h &&= [];
			}), t = [], C.__e(n, e.__v);
		}
	}), ke && ke(e, t);
}, C.unmount = function(e) {
	Ae && Ae(e);
	var t, n = e.__c;
	n && n.__H && (n.__H.__.forEach(function(e) {
		try {
			V(e);
		} catch (e) {
			t = e;
		}
	}), n.__H = void 0, t && C.__e(t, n.__v));
};
var Re = typeof requestAnimationFrame == "function";
function ze(e) {
	var t, n = function() {
		clearTimeout(r), Re && cancelAnimationFrame(t), setTimeout(e);
	}, r = setTimeout(n, 100);
	Re && (t = requestAnimationFrame(n));
}
function V(e) {
	var t = I, n = e.__c;
	typeof n == "function" && (e.__c = void 0, n()), I = t;
}
function H(e) {
	var t = I;
	e.__c = e.__(), I = t;
}
function U(e, t) {
	return !e || e.length !== t.length || t.some(function(t, n) {
		return t !== e[n];
	});
}
function Be(e, t) {
	return typeof t == "function" ? t(e) : t;
}
// src/shared/jsx.ts
function W(e, t, n) {
	return oe(e, n === void 0 ? t : {
		...t,
		key: n
	});
}
// src/shared/choice.tsx
var G = [
	"M20 5a15 15 0 1 0 .1 0Z",
	"M6 6h28v28H6Z",
	"M20 6 36 35H4Z",
	"M20 3 37 20 20 37 3 20Z",
	"M12 6h16l8 14-8 14H12L4 20Z"
], Ve = .94, He = .3;
function Ue({ content: e, class: t, children: n }) {
	let r = Fe(null);
	return Pe(() => {
		let e = r.current;
		if (e === null) return;
		let t = () => We(e), n = new ResizeObserver(t);
		return n.observe(e), t(), document.fonts.ready.then(t), () => n.disconnect();
	}, [e]), /* @__PURE__ */ W("div", {
		ref: r,
		class: t,
		children: n
	});
}
function We(e) {
	for (let t = 1; t > He; t *= Ve) if (e.style.setProperty("--fit", t.toFixed(3)), e.scrollHeight <= e.clientHeight + 1 && e.scrollWidth <= e.clientWidth + 1) return;
}
// src/air/parts.tsx
var K = Se("sv"), q = (e, t) => t === "en" && e.en || e.sv;
function J({ text: e }) {
	let t = B(K), n = t === "both" && e.en && e.en !== e.sv ? e.en : "";
	return /* @__PURE__ */ W(k, { children: [/* @__PURE__ */ W("span", {
		dir: "auto",
		children: q(e, t)
	}), n && /* @__PURE__ */ W("span", {
		class: "second",
		lang: "en",
		dir: "auto",
		children: n
	})] });
}
function Y({ text: e }) {
	return /* @__PURE__ */ W(k, { children: q(e, B(K)) });
}
function Ge({ bar: e }) {
	return /* @__PURE__ */ W("svg", {
		class: `mark c-${e.tone}`,
		viewBox: "0 0 40 40",
		"aria-hidden": "true",
		children: [/* @__PURE__ */ W("path", { d: G[e.shape] ?? G[0] }), e.letter && /* @__PURE__ */ W("text", {
			x: "20",
			y: e.shape === 2 ? 31 : 26,
			children: e.letter
		})]
	});
}
function Ke({ permille: e, tone: t = "" }) {
	return /* @__PURE__ */ W("div", {
		class: "track",
		children: /* @__PURE__ */ W("div", {
			class: `fill ${t}`,
			style: { transform: `scaleX(${e / 1e3})` }
		})
	});
}
var X = ({ board: e }) => /* @__PURE__ */ W("p", {
	class: "strap",
	children: /* @__PURE__ */ W(J, { text: e.strap })
});
function qe({ board: e, name: t, children: n }) {
	let r = B(K);
	return /* @__PURE__ */ W(Ue, {
		class: t,
		content: `${e.phase} ${e.poll} ${e.round} ${e.question.sv} ${r}`,
		children: n
	});
}
function Je({ board: e }) {
	return /* @__PURE__ */ W("div", {
		class: "count",
		children: [/* @__PURE__ */ W("p", { children: /* @__PURE__ */ W(Ye, { text: e.turnout }) }), /* @__PURE__ */ W(Ke, { permille: e.turnout_permille })]
	});
}
function Ye({ text: e }) {
	let t = B(K), n = (e) => {
		let t = e.search(/ (?=[a-zåäö])/i);
		return t < 0 ? [e, ""] : [e.slice(0, t), e.slice(t + 1)];
	}, [r, i] = n(q(e, t));
	return /* @__PURE__ */ W(k, { children: [
		/* @__PURE__ */ W("b", { children: r }),
		" ",
		/* @__PURE__ */ W("span", {
			class: "of",
			children: [i, t === "both" && e.en && /* @__PURE__ */ W("span", {
				class: "second",
				children: n(e.en)[1]
			})]
		})
	] });
}
function Xe({ board: e }) {
	return e.work.length === 0 ? null : /* @__PURE__ */ W("div", {
		class: "rule",
		children: e.work.map(({ text: e, holds: t }) => /* @__PURE__ */ W("p", { children: [/* @__PURE__ */ W("span", {
			class: t ? "holds" : "fails",
			children: t ? "✓" : "✗"
		}), /* @__PURE__ */ W(J, { text: e })] }))
	});
}
function Ze({ board: e }) {
	return /* @__PURE__ */ W("dl", {
		class: "numbers",
		children: e.figures.map(({ label: e, value: t }) => /* @__PURE__ */ W("div", { children: [/* @__PURE__ */ W("dt", { children: /* @__PURE__ */ W(J, { text: e }) }), /* @__PURE__ */ W("dd", { children: /* @__PURE__ */ W(Y, { text: t }) })] }))
	});
}
function Qe({ board: e }) {
	return e.texts.length === 0 ? /* @__PURE__ */ W("p", {
		class: "written",
		children: /* @__PURE__ */ W(J, { text: e.sentence })
	}) : /* @__PURE__ */ W("ul", {
		class: "written",
		children: e.texts.map((e) => /* @__PURE__ */ W("li", {
			dir: "auto",
			children: e
		}))
	});
}
// src/shared/ends.ts
function $e(e, t) {
	let n = e !== null && e.limit > 0 && t.limit > 0 && e.limit !== t.limit;
	return e === null || n || e.round !== t.round ? t : {
		round: t.round,
		limit: t.limit || e.limit,
		at: Math.min(e.at, t.at)
	};
}
function et({ poll: e, round: t, left_ms: n, ends_ms: r }, i) {
	let a = Fe(null);
	return Ie(() => {
		let o = {
			round: `${e} ${t}`,
			limit: r,
			at: performance.now() + n
		}, s = $e(a.current, o);
		return a.current = i && n >= 0 ? s : null, s.at;
	}, [
		e,
		t,
		n,
		r,
		i
	]);
}
// src/air/stage.ts
var tt = 1100, nt = {
	now: null,
	before: null,
	animate: !1
}, rt = {
	air: null,
	main: nt,
	bug: nt
};
function Z(e) {
	if (e === null || e.scene === "none") return "";
	if (e.scene === "card") return "card";
	let { board: t } = e;
	return t === null ? "" : `${e.scene} ${t.poll} ${t.round} ${t.phase}`;
}
var it = (e) => e?.bug ? "bug" : "";
function at(e, t, n, r) {
	let i = n(t) ? t : null;
	return n(i) === n(e.now) ? r ? {
		now: i,
		before: null,
		animate: !1
	} : {
		...e,
		now: i
	} : r || t.cut ? {
		now: i,
		before: null,
		animate: !1
	} : {
		now: i,
		before: e.now ?? (i === null ? e.before : null),
		animate: !0
	};
}
var ot = class {
	constructor(e, t = !1) {
		this.show = e, this.still = t, this.onAir = rt, this.quiet = !0;
	}
	greet() {
		this.quiet = !0;
	}
	take(e, t = this.quiet) {
		let n = at(this.onAir.main, e, Z, t), r = at(this.onAir.bug, e, it, t);
		this.quiet = !1, Z(n.now) === Z(this.onAir.main.now) && it(r.now) === it(this.onAir.bug.now) || this.still || (clearTimeout(this.timer), this.timer = setTimeout(() => this.tidy(), tt)), this.set({
			air: e,
			main: n,
			bug: r
		});
	}
	close() {
		clearTimeout(this.timer);
	}
	tidy() {
		let { main: e, bug: t } = this.onAir, n = {
			before: null,
			animate: !1
		};
		this.set({
			...this.onAir,
			main: {
				...e,
				...n
			},
			bug: {
				...t,
				...n
			}
		});
	}
	set(e) {
		this.onAir = e, this.show(e);
	}
};
function st(e) {
	let t = Math.max(0, Math.ceil(e / 1e3));
	return `${Math.floor(t / 60)}:${String(t % 60).padStart(2, "0")}`;
}
function ct(e) {
	let t = (e, t) => t.reduce((t, n) => Math.min(t, Math.hypot(e.x - n.x, e.y - n.y)), Infinity), n = e.reduce((n, r, i) => Math.min(n, t(r, e.slice(0, i))), Infinity);
	return Math.min(70, Math.max(8, .85 * n));
}
var lt = (e) => e.has_figures && e.bars.length > 0, ut = {
	sv: "Röstade inte",
	en: "Did not vote"
};
function dt({ board: e }) {
	let t = e.bars.slice(0, 12);
	return /* @__PURE__ */ W("div", {
		class: `plate frame is-${e.state}`,
		children: [/* @__PURE__ */ W(X, { board: e }), /* @__PURE__ */ W(qe, {
			board: e,
			name: "body",
			children: [
				/* @__PURE__ */ W("h1", { children: /* @__PURE__ */ W(J, { text: e.question }) }),
				/* @__PURE__ */ W("div", {
					class: `columns${e.places.length ? " with-seats" : ""}`,
					children: [e.figures.length > 0 ? /* @__PURE__ */ W(Ze, { board: e }) : t.length === 0 ? /* @__PURE__ */ W(Qe, { board: e }) : /* @__PURE__ */ W("ul", {
						class: "rows",
						children: t.map((t) => /* @__PURE__ */ W(ft, {
							bar: t,
							counted: lt(e)
						}))
					}), e.places.length > 0 && /* @__PURE__ */ W(mt, { board: e })]
				}),
				/* @__PURE__ */ W(pt, { board: e })
			]
		})]
	});
}
function ft({ bar: e, counted: t }) {
	return /* @__PURE__ */ W("li", {
		class: e.winner ? "won" : "",
		children: [
			/* @__PURE__ */ W(Ge, { bar: e }),
			/* @__PURE__ */ W("span", {
				class: "label",
				children: /* @__PURE__ */ W(J, { text: e.text })
			}),
			t && /* @__PURE__ */ W(k, { children: [
				/* @__PURE__ */ W("b", { children: /* @__PURE__ */ W(Y, { text: e.count }) }),
				/* @__PURE__ */ W("span", {
					class: "share",
					children: /* @__PURE__ */ W(Y, { text: e.beside })
				}),
				/* @__PURE__ */ W(Ke, {
					permille: e.permille,
					tone: `c-${e.tone}`
				})
			] })
		]
	}, e.id);
}
function pt({ board: e }) {
	return e.phase === "result" ? /* @__PURE__ */ W("div", {
		class: "foot",
		children: [/* @__PURE__ */ W(Xe, { board: e }), /* @__PURE__ */ W("p", {
			class: "reconciliation",
			children: /* @__PURE__ */ W(J, { text: e.reconciliation })
		})]
	}) : /* @__PURE__ */ W("div", {
		class: "foot going",
		children: [e.entitled > 0 && /* @__PURE__ */ W(Je, { board: e }), /* @__PURE__ */ W(Xe, { board: e })]
	});
}
function mt({ board: { places: e, bars: t } }) {
	let n = ct(e), [r, i] = [e.map(({ x: e }) => e), e.map(({ y: e }) => e)], [a, o] = [Math.min(...r) - n, Math.min(...i) - n];
	return /* @__PURE__ */ W("svg", {
		class: "seats",
		viewBox: `${a} ${o} ${Math.max(...r) + n - a} ${Math.max(...i) + n - o}`,
		role: "img",
		"aria-hidden": "true",
		children: e.map(({ option: e, x: r, y: i }) => {
			let a = t[e];
			return /* @__PURE__ */ W("path", {
				class: a ? `c-${a.tone}` : "silent",
				d: G[a ? a.shape : 0] ?? G[0],
				transform: `translate(${r} ${i}) scale(${n / 40}) translate(-20 -20)`,
				children: /* @__PURE__ */ W("title", { children: a ? a.text.sv : ut.sv })
			});
		})
	});
}
// src/air/scenes.tsx
var ht = {
	sv: "Rösta på",
	en: "Vote at"
}, gt = {
	sv: "kvar att rösta",
	en: "left to vote"
}, _t = (e) => ({
	sv: `och ${e} till`,
	en: `and ${e} more`
}), vt = {
	sv: "Lika",
	en: "Tied"
};
function yt({ air: e }) {
	let { board: t, scene: n } = e;
	if (t === null) return null;
	switch (n) {
		case "full": return /* @__PURE__ */ W(dt, { board: t });
		case "winners": return /* @__PURE__ */ W(Dt, { board: t });
		case "countdown": return /* @__PURE__ */ W(Ot, { board: t });
		case "strap": return /* @__PURE__ */ W("div", {
			class: `plate bare is-${t.state}`,
			children: /* @__PURE__ */ W(X, { board: t })
		});
		default: return /* @__PURE__ */ W(bt, { board: t });
	}
}
function bt({ board: e }) {
	let t = e.phase === "result";
	return /* @__PURE__ */ W("div", {
		class: `plate is-${e.state}`,
		children: [/* @__PURE__ */ W(X, { board: e }), /* @__PURE__ */ W(qe, {
			board: e,
			name: "body",
			children: W(t ? St : xt, { board: e })
		})]
	});
}
function xt({ board: e }) {
	let t = e.phase === "asking" && e.has_figures;
	return /* @__PURE__ */ W(k, { children: [/* @__PURE__ */ W("div", {
		class: "asking",
		children: [/* @__PURE__ */ W("h1", {
			class: t ? "small" : "",
			children: /* @__PURE__ */ W(J, { text: e.question })
		}), e.phase !== "annulled" && e.entitled > 0 && /* @__PURE__ */ W(Je, { board: e })]
	}), t && /* @__PURE__ */ W(k, { children: [/* @__PURE__ */ W(wt, { board: e }), /* @__PURE__ */ W(Xe, { board: e })] })] });
}
function St({ board: e }) {
	return /* @__PURE__ */ W(k, { children: [/* @__PURE__ */ W("h1", {
		class: e.has_figures ? "small" : "",
		children: /* @__PURE__ */ W(J, { text: e.question })
	}), e.has_figures && /* @__PURE__ */ W(wt, { board: e })] });
}
var Ct = (e) => e.method === "yes_no" || e.method === "yes_no_abstain";
function wt({ board: e }) {
	return Ct(e) ? /* @__PURE__ */ W(Tt, { board: e }) : e.figures.length > 0 ? /* @__PURE__ */ W(Ze, { board: e }) : e.method === "text" || e.method === "words" ? /* @__PURE__ */ W(Qe, { board: e }) : /* @__PURE__ */ W(Et, {
		board: e,
		most: 6
	});
}
function Tt({ board: e }) {
	return /* @__PURE__ */ W("ul", {
		class: "figures",
		children: e.bars.map((e) => /* @__PURE__ */ W("li", { children: [/* @__PURE__ */ W("p", { children: [
			/* @__PURE__ */ W(Ge, { bar: e }),
			/* @__PURE__ */ W("span", {
				class: "label",
				children: /* @__PURE__ */ W(J, { text: e.text })
			}),
			/* @__PURE__ */ W("b", { children: /* @__PURE__ */ W(Y, { text: e.count }) }),
			/* @__PURE__ */ W("span", {
				class: "share",
				children: /* @__PURE__ */ W(Y, { text: e.beside })
			})
		] }), /* @__PURE__ */ W(Ke, {
			permille: e.permille,
			tone: `c-${e.tone}`
		})] }, e.id))
	});
}
function Et({ board: e, most: t }) {
	let n = e.winners.slice(0, t).flatMap((t) => e.bars[t] ?? []), r = e.more + e.winners.length - n.length;
	return /* @__PURE__ */ W("ul", {
		class: `winners${n.length > 3 ? " many" : ""}`,
		children: [n.map((t) => /* @__PURE__ */ W("li", { children: [
			/* @__PURE__ */ W(Ge, { bar: t }),
			/* @__PURE__ */ W("span", {
				class: "label",
				children: /* @__PURE__ */ W(J, { text: t.text })
			}),
			t.tied && /* @__PURE__ */ W("span", {
				class: "tied",
				children: /* @__PURE__ */ W(Y, { text: vt })
			}),
			!e.bare && /* @__PURE__ */ W(k, { children: [/* @__PURE__ */ W("b", { children: /* @__PURE__ */ W(Y, { text: t.count }) }), /* @__PURE__ */ W("span", {
				class: "share",
				children: /* @__PURE__ */ W(Y, { text: t.beside })
			})] })
		] }, t.id)), r > 0 && e.decided && /* @__PURE__ */ W("li", {
			class: "left",
			children: /* @__PURE__ */ W(J, { text: _t(r) })
		})]
	});
}
function Dt({ board: e }) {
	let t = e.winners.flatMap((t) => e.bars[t] ?? []);
	return /* @__PURE__ */ W("div", {
		class: "plate is-winners",
		children: [/* @__PURE__ */ W(X, { board: e }), /* @__PURE__ */ W(qe, {
			board: e,
			name: "body podium",
			children: /* @__PURE__ */ W("ol", { children: t.map((t, n) => /* @__PURE__ */ W("li", {
				style: { animationDelay: `${120 * n}ms` },
				children: [
					/* @__PURE__ */ W("span", {
						class: "place",
						children: t.tied ? "=" : n + 1
					}),
					/* @__PURE__ */ W("span", {
						class: "label",
						children: /* @__PURE__ */ W(J, { text: t.text })
					}),
					!e.bare && /* @__PURE__ */ W("b", { children: /* @__PURE__ */ W(Y, { text: t.count }) })
				]
			}, t.id)) })
		})]
	});
}
function Ot({ board: e }) {
	let t = e.state === "open", n = et(e, t), [r, i] = je(() => performance.now());
	return Ne(() => {
		let e = setInterval(() => i(performance.now()), 200);
		return () => clearInterval(e);
	}, []), /* @__PURE__ */ W("div", {
		class: "plate is-countdown",
		children: [/* @__PURE__ */ W(X, { board: e }), /* @__PURE__ */ W("div", {
			class: "body clockbox",
			children: [
				/* @__PURE__ */ W("b", {
					class: "clock",
					children: st(t ? n - r : e.left_ms)
				}),
				/* @__PURE__ */ W("span", {
					class: "label",
					children: /* @__PURE__ */ W(J, { text: gt })
				}),
				/* @__PURE__ */ W(Je, { board: e })
			]
		})]
	});
}
function kt({ greeting: e }) {
	let t = e.join.replace(/^https?:\/\//, "");
	return /* @__PURE__ */ W("div", {
		class: "bug",
		children: [/* @__PURE__ */ W("svg", {
			viewBox: `0 0 ${e.qr_size} ${e.qr_size}`,
			"shape-rendering": "crispEdges",
			"aria-hidden": "true",
			children: [/* @__PURE__ */ W("path", {
				class: "light",
				d: `M0 0h${e.qr_size}v${e.qr_size}h-${e.qr_size}z`
			}), /* @__PURE__ */ W("path", {
				class: "dark",
				d: e.qr
			})]
		}), /* @__PURE__ */ W("p", { children: [/* @__PURE__ */ W(J, { text: ht }), /* @__PURE__ */ W("b", { children: t })] })]
	});
}
// src/air/setup.tsx
var At = {
	sv: "Testbild",
	en: "Test card"
};
function jt() {
	return /* @__PURE__ */ W("svg", {
		class: "guide",
		viewBox: "0 0 1920 1080",
		preserveAspectRatio: "none",
		"aria-hidden": "true",
		children: [
			/* @__PURE__ */ W("rect", {
				x: "96",
				y: "54",
				width: "1728",
				height: "972"
			}),
			/* @__PURE__ */ W("rect", {
				class: "inner",
				x: "192",
				y: "108",
				width: "1536",
				height: "864"
			}),
			/* @__PURE__ */ W("path", { d: "M930 540h60M960 510v60" })
		]
	});
}
var Mt = [
	"c-yes",
	"c-no",
	"c-2",
	"c-3",
	"c-4",
	"c-abstain"
];
function Nt({ output: e, width: t, height: n }) {
	return /* @__PURE__ */ W("div", {
		class: "testcard",
		children: [
			/* @__PURE__ */ W("svg", {
				viewBox: "0 0 1920 1080",
				preserveAspectRatio: "none",
				"aria-hidden": "true",
				children: [
					/* @__PURE__ */ W("path", {
						class: "edge",
						d: "M1 1h1918v1078H1z"
					}),
					Array.from({ length: 17 }, (e, t) => /* @__PURE__ */ W("path", {
						class: "grid",
						d: t < 16 ? `M${t * 120} 0v1080` : ""
					})),
					Array.from({ length: 9 }, (e, t) => /* @__PURE__ */ W("path", {
						class: "grid",
						d: `M0 ${t * 120}h1920`
					})),
					Mt.map((e, t) => /* @__PURE__ */ W("rect", {
						class: e,
						x: 300 + t * 220,
						y: "700",
						width: "220",
						height: "120"
					})),
					Array.from({ length: 11 }, (e, t) => /* @__PURE__ */ W("rect", {
						x: 300 + t * 120,
						y: "820",
						width: "120",
						height: "60",
						fill: `rgb(${[
							,
							,
							,
						].fill(Math.round(t * 25.5)).join(" ")})`
					})),
					/* @__PURE__ */ W("circle", {
						class: "ring",
						cx: "960",
						cy: "540",
						r: "420"
					})
				]
			}),
			/* @__PURE__ */ W("p", { children: [
				/* @__PURE__ */ W("b", { children: [
					/* @__PURE__ */ W(J, { text: At }),
					" · ",
					e
				] }),
				/* @__PURE__ */ W("span", { children: [
					t,
					" × ",
					n
				] }),
				/* @__PURE__ */ W("span", {
					class: "sample",
					children: "Å Ä Ö Š Ž Đ Ŋ 0123456789"
				})
			] }),
			/* @__PURE__ */ W("div", { class: "mover" }),
			/* @__PURE__ */ W(jt, {})
		]
	});
}
// src/air/program.tsx
var Pt = class extends A {
	constructor(...e) {
		super(...e), this.good = rt, this.bad = null;
	}
	componentDidMount() {
		this.good = this.props.onAir;
	}
	componentDidUpdate() {
		this.props.onAir !== this.bad && (this.good = this.props.onAir);
	}
	componentDidCatch(e) {
		this.bad = this.props.onAir, this.props.failed(`a picture could not be drawn (${e instanceof Error ? e.name : "error"})`), this.setState({});
	}
	render() {
		let { onAir: e, language: t, greeting: n, size: r } = this.props, { air: i, main: a, bug: o } = e === this.bad ? Ft(this.good) : e;
		return /* @__PURE__ */ W(K.Provider, {
			value: t,
			children: [
				/* @__PURE__ */ W(Lt, {
					layer: a,
					name: "slot",
					of: Z,
					draw: (e) => It(e, n, r)
				}),
				n && /* @__PURE__ */ W(Lt, {
					layer: o,
					name: "corner",
					of: (e) => e ? "bug" : "",
					draw: () => /* @__PURE__ */ W(kt, { greeting: n })
				}),
				i?.guide && i.scene !== "card" && /* @__PURE__ */ W(jt, {})
			]
		});
	}
}, Ft = (e) => ({
	...e,
	main: {
		...e.main,
		before: null,
		animate: !1
	},
	bug: {
		...e.bug,
		before: null,
		animate: !1
	}
});
function It(e, t, n) {
	return e.scene === "card" ? /* @__PURE__ */ W(Nt, {
		output: t?.output ?? "",
		...n
	}) : /* @__PURE__ */ W(yt, { air: e });
}
function Lt({ layer: { now: e, before: t, animate: n }, name: r, of: i, draw: a }) {
	let o = (e) => e.scene === "full" || e.scene === "card" ? " over" : "";
	return /* @__PURE__ */ W(k, { children: [t && i(t) !== i(e) && /* @__PURE__ */ W("div", {
		class: `${r} out${o(t)}`,
		children: a(t)
	}, `${i(t)}`), e && /* @__PURE__ */ W("div", {
		class: `${r}${n ? t ? " swap" : " in" : ""}${o(e)}`,
		children: a(e)
	}, i(e))] });
}
var Rt = class {
	constructor(e) {
		this.canvas = e, this.greeting = null, this.onAir = rt, this.stage = new ot((e) => {
			this.onAir = e, this.draw();
		}, e.still);
	}
	greet(e) {
		this.greeting = e, this.stage.greet();
	}
	take(e, t) {
		try {
			this.stage.take(e, t);
		} catch {
			this.canvas.failed?.("a picture could not be read");
		}
	}
	get n() {
		return this.onAir.air?.n ?? 0;
	}
	remove() {
		this.stage.close(), xe(null, this.canvas.root);
	}
	draw() {
		let e = this.canvas.size?.() ?? {
			width: innerWidth,
			height: innerHeight
		};
		xe(/* @__PURE__ */ W(Pt, {
			onAir: this.onAir,
			greeting: this.greeting,
			language: this.language(),
			size: e,
			failed: (e) => this.canvas.failed?.(e)
		}), this.canvas.root);
	}
	language() {
		let e = this.canvas.language || this.onAir.air?.language || this.greeting?.meeting_language;
		return e === "en" || e === "both" ? e : "sv";
	}
}, zt = {
	scene: "none",
	bug: !1,
	board: null
}, Bt = class {
	constructor(t, n, r) {
		this.root = t, this.kind = n, this.size = r, this.fields = e, this.live = null, this.feed = null, this.n = 0, this.dropped = 0, this.playing = !1, this.player = this.made();
	}
	update(e, t) {
		let n = this.fields;
		try {
			this.fields = a(n, e);
		} catch (e) {
			throw this.trouble(e instanceof Error ? e.message : "update"), e;
		}
		(n.engine !== this.fields.engine || n.key !== this.fields.key) && this.tune(), this.playing && this.show(t);
	}
	play(e) {
		this.playing = !0, this.show(e);
	}
	stop(e) {
		this.playing = !1, this.show(e);
	}
	get isLive() {
		return this.feed !== null;
	}
	reset() {
		this.player.remove(), this.player = this.made(!0), this.playing = !1, this.fields = e, this.n = 0, this.tune();
	}
	remove() {
		this.feed?.stop(), this.feed = null, this.player.remove();
	}
	trouble(e) {
		this.feed?.saw(this.player.n, this.dropped, e.slice(0, 200));
	}
	made(e = !1) {
		return new Rt({
			root: this.root,
			size: this.size,
			still: e,
			failed: (e) => this.trouble(e)
		});
	}
	tune() {
		this.feed?.stop(), this.feed = null, this.live = null;
		let { engine: e, key: t } = this.fields;
		if (!e || !t) return;
		let n = `${e.replace(/^http/, "ws").replace(/\/$/, "")}/ws/air`;
		this.feed = new x({
			url: n,
			key: t,
			view: "program",
			kind: this.kind
		}, (e) => {
			e.t === "greeting" && this.player.greet(e), e.t === "air" && (this.live = e, this.playing && this.player.take(this.picture()), this.feed?.saw(e.n, this.dropped, ""));
		}), this.feed.start();
	}
	show(e) {
		this.player.take(this.picture(), e);
	}
	picture() {
		this.n += 1;
		let e = this.live ?? s(this.fields, this.n), t = this.fields.language, n = t ? {
			...e,
			language: t
		} : e;
		return !this.playing || this.feed !== null && this.live === null ? {
			...n,
			...zt
		} : n;
	}
}, Q = (e) => ({
	statusCode: 400,
	statusMessage: e
}), $ = { statusCode: 200 }, Vt = Q("goToTime: expected a host's data; pictures from an engine come when they come"), Ht = [
	"updateAction",
	"playAction",
	"stopAction",
	"customAction"
], Ut = 1, Wt = 1e3, Gt = 500, Kt = class extends HTMLElement {
	constructor(...e) {
		super(...e), this.set = null, this.step = void 0, this.schedule = [], this.first = void 0;
	}
	async load(e) {
		if (!["realtime", "non-realtime"].includes(e.renderType ?? "realtime")) return Q("renderType: expected realtime or non-realtime");
		this.set?.remove();
		let t = this.shadowRoot ?? this.attachShadow({ mode: "open" }), n = document.createElement("style");
		n.textContent = ":host{display:block;position:absolute;inset:0}.klubba-air{position:absolute;inset:0}:root,:host{--air-font:\"Public Sans\", system-ui, \"Segoe UI\", Roboto, sans-serif;--air-surface:#0e1512f0;--air-ink:#f7f5ef;--air-soft:#b9c4bd;--air-accent:#5fc3a0;--air-on-accent:#06231a;--air-attention:#e59a4a;--air-track:#fff3;--air-radius:.625cqw;--air-side:5cqw;--air-bottom:5cqh;--air-top:5cqh;--air-in:.38s;--air-out:.26s;--air-grow:.6s;--choice-yes:#7db4ee;--choice-no:#eb9458;--choice-abstain:#b9c4bd;--choice-0:#7db4ee;--choice-1:#eb9458;--choice-2:#5fc3a0;--choice-3:#d99ad5;--choice-4:#d6bd4d;--on-choice:#0e1512}@media (prefers-reduced-motion:reduce){:root,:host{--air-in:0s;--air-out:0s;--air-grow:0s}}.klubba-air{--ease:cubic-bezier(.2, .7, .3, 1);--u:min(.83333cqw, 1.48148cqh);--fit:1;color:var(--air-ink);font:400 16px / 1.2 var(--air-font);font-variant-numeric:tabular-nums;overflow-wrap:anywhere;background:0 0;overflow:hidden;container-type:size}.klubba-air>*{font-size:calc(var(--u) * 2.25)}.klubba-air *,.klubba-air :before,.klubba-air :after{box-sizing:border-box}.klubba-air :where(h1,p,ul,ol,dl,dd){margin:0;padding:0;list-style:none}.klubba-air :where(h1){letter-spacing:-.01em;text-wrap:balance}.c-yes{--tone:var(--choice-yes)}.c-no{--tone:var(--choice-no)}.c-abstain{--tone:var(--choice-abstain)}.c-blank{--tone:var(--air-soft)}.c-0{--tone:var(--choice-0)}.c-1{--tone:var(--choice-1)}.c-2{--tone:var(--choice-2)}.c-3{--tone:var(--choice-3)}.c-4{--tone:var(--choice-4)}.mark{color:var(--tone,var(--choice-abstain));vertical-align:middle;flex:none;display:inline-block}.mark path{fill:currentColor;stroke:currentColor;stroke-width:4px;stroke-linejoin:round}.mark text{fill:var(--on-choice);font:700 17px var(--air-font);text-anchor:middle}.mark.c-blank path{fill:none}.slot,.corner,.podium li{transform:translate(0)}.slot{right:var(--air-side);bottom:var(--air-bottom);left:var(--air-side);position:absolute}.slot.in{animation:in var(--air-in) var(--ease) backwards}.slot.swap{animation:fade var(--air-out) var(--ease) backwards}.slot.out{opacity:0;animation:out var(--air-out) ease-in backwards}.slot.out:not(:last-child){animation-delay:calc(var(--air-out) * .7);animation-name:leave}@keyframes in{0%{opacity:0;transform:translateY(calc(var(--u) * 1.75))}}@keyframes fade{0%{opacity:0}}@keyframes leave{0%{opacity:1}}@keyframes out{0%{opacity:1;transform:none}to{opacity:0;transform:translateY(calc(var(--u) * 1.75))}}.plate{position:relative}.strap{padding:calc(var(--u) * .5) calc(var(--u) * 1.75);border-radius:var(--air-radius) var(--air-radius) 0 0;background:var(--air-accent);color:var(--air-on-accent);font-size:calc(var(--u) * 1.75);vertical-align:bottom;flex-direction:column;font-weight:680;display:inline-flex}.is-paused .strap,.is-annulled .strap{background:var(--air-attention);color:#201203}.body{max-height:calc(var(--u) * 24);padding:calc(var(--u) * 1.75) calc(var(--u) * 2.25) calc(var(--u) * 2);border-radius:0 var(--air-radius) var(--air-radius) var(--air-radius);background:var(--air-surface);overflow:hidden}.body h1{font-size:calc(var(--u) * 3 * var(--fit));font-weight:650;line-height:1.16}.body h1.small{color:var(--air-soft);font-size:calc(var(--u) * 2 * var(--fit));font-weight:500}.second{color:var(--air-soft);margin-top:.15em;font-size:.68em;font-weight:500;display:block}.strap .second{color:inherit}.asking{gap:calc(var(--u) * 4);align-items:center;display:flex}.asking h1{flex:1;min-width:0}.count{width:calc(var(--u) * 23);flex:none}.count p{gap:calc(var(--u) * .75);align-items:baseline;display:flex}.count b{font-size:calc(var(--u) * 4);font-weight:700;line-height:1}.of{font-size:calc(var(--u) * 1.75)}.track{height:calc(var(--u) * .75);margin-top:calc(var(--u) * .75);border-radius:calc(var(--u) * .375);background:var(--air-track);overflow:hidden}.fill{border-radius:calc(var(--u) * .375);height:100%;color:var(--air-accent);transform-origin:0;transition:transform .4s var(--ease);background:currentColor}.in .figures .fill,.swap .figures .fill,.in .rows .fill,.swap .rows .fill{animation:air-grow var(--air-grow) var(--ease) backwards}@keyframes air-grow{0%{transform:scaleX(0)}}.fill[class*=c-]{color:var(--tone)}.figures{gap:calc(var(--u) * 3.5);margin-top:calc(var(--u) * 1.25 * var(--fit));grid-auto-columns:1fr;grid-auto-flow:column;display:grid}.figures p,.winners li{gap:calc(var(--u) * 1);align-items:center;display:flex}.figures .label{font-weight:600}.figures b{font-size:calc(var(--u) * 3);margin-left:auto;font-weight:700;line-height:1}.share{color:var(--air-soft);font-size:calc(var(--u) * 1.75)}.mark{width:1.35em;height:1.35em}.winners{gap:calc(var(--u) * .75 * var(--fit));margin-top:calc(var(--u) * 1.25 * var(--fit));font-size:calc(var(--u) * 2.5 * var(--fit));display:grid}.winners.many{gap:calc(var(--u) * .75 * var(--fit)) calc(var(--u) * 3.5);font-size:calc(var(--u) * 2.125 * var(--fit));grid-template-columns:1fr 1fr}.winners .label{flex:1;min-width:0;font-weight:600}.winners b{font-size:1.15em;font-weight:700}.winners .share{text-align:right;min-width:4.2em;font-size:.75em}.tied{border:calc(var(--u) * .125) solid var(--air-attention);color:var(--air-attention);border-radius:999px;padding:.05em .6em;font-size:.7em;font-weight:650}.numbers{gap:calc(var(--u) * 5);margin-top:calc(var(--u) * 1 * var(--fit));display:flex}.numbers dt{color:var(--air-soft);font-size:calc(var(--u) * 1.75)}.numbers dd{font-size:calc(var(--u) * 3);font-weight:700;line-height:1.15}.written{margin-top:calc(var(--u) * 1 * var(--fit));font-size:calc(var(--u) * 2.25 * var(--fit));flex-wrap:wrap;gap:.3em 1.25em;font-weight:600;display:flex}.left{color:var(--air-soft)}.share:empty{display:none}.plate.bare .strap{border-radius:var(--air-radius)}.podium ol{gap:calc(var(--u) * .75 * var(--fit));font-size:calc(var(--u) * 2.75 * var(--fit));display:grid}.podium li{gap:calc(var(--u) * 1.25);align-items:center;display:flex}.in .podium li,.swap .podium li{animation:in var(--air-in) var(--ease) backwards}.podium .place{background:var(--air-accent);width:1.7em;color:var(--air-on-accent);text-align:center;border-radius:999px;flex:none;font-weight:700;line-height:1.7em}.podium .label{flex:1;min-width:0;font-weight:650}.clockbox{gap:calc(var(--u) * 1.5);align-items:center;display:flex}.clock{min-width:2.6em;font-size:calc(var(--u) * 6);font-weight:700;line-height:1}.clockbox .count{margin-left:auto}.slot.over{top:var(--air-top)}.frame{flex-direction:column;height:100%;display:flex}.frame .strap{align-self:flex-start}.frame .body{gap:calc(var(--u) * 1.75 * var(--fit));min-height:0;max-height:none;padding:calc(var(--u) * 3) calc(var(--u) * 3.5);flex-direction:column;flex:1;display:flex}.frame h1{font-size:calc(var(--u) * 3.75 * var(--fit))}.columns{gap:calc(var(--u) * 4);flex:1;align-items:center;min-height:min-content;display:grid}.columns.with-seats{grid-template-columns:1fr 1.15fr}.rows{gap:calc(var(--u) * 1.35 * var(--fit));font-size:calc(var(--u) * 2.5 * var(--fit));display:grid}.rows li{column-gap:calc(var(--u) * 1.25);grid-template-columns:auto 1fr auto auto;align-items:center;display:grid}.rows .mark{width:1.5em;height:1.5em}.rows .track{height:calc(var(--u) * 1 * var(--fit));margin-top:calc(var(--u) * .35);grid-column:2/-1}.rows .label{min-width:0;font-weight:600}.rows b{font-size:1.2em;font-weight:700;line-height:1}.rows .share{text-align:right;min-width:4.4em;font-size:.75em}.rows b:has(+.share:empty){grid-column:3/-1}.rows .won .label{color:var(--air-accent);font-weight:700}.seats{width:100%;height:0;min-height:100%;overflow:visible}.seats path{fill:var(--tone,var(--air-track));stroke:var(--tone,var(--air-track));stroke-width:4px;stroke-linejoin:round}.seats .silent{fill:none;stroke:var(--air-soft);stroke-width:3px}.foot{gap:calc(var(--u) * .5 * var(--fit));color:var(--air-soft);font-size:calc(var(--u) * 1.75 * var(--fit));display:grid}.foot.going{gap:calc(var(--u) * 4);grid-template-columns:auto 1fr;align-items:end}.going .count{color:var(--air-ink)}.body>.rule{margin-top:calc(var(--u) * 1.25 * var(--fit));color:var(--air-soft);font-size:calc(var(--u) * 1.75 * var(--fit))}.rule{gap:calc(var(--u) * .5 * var(--fit));display:grid}.holds,.fails{width:1.4em;color:var(--air-accent);font-weight:700;display:inline-block}.fails{color:var(--air-attention)}.corner{top:var(--air-top);right:var(--air-side);position:absolute}.corner.in{animation:in var(--air-in) var(--ease) backwards}.corner.out{opacity:0;animation:out var(--air-out) ease-in backwards}.slot.over:has(~.corner:not(.out)) .frame h1{padding-right:calc(var(--u) * 30)}.bug{gap:calc(var(--u) * 1.25);padding:calc(var(--u) * .75);border-radius:var(--air-radius);background:var(--air-surface);align-items:center;display:flex}.bug svg{width:calc(var(--u) * 9);height:calc(var(--u) * 9);border-radius:calc(var(--u) * .4)}.bug .light{fill:#fff}.bug .dark{fill:#14211b}.bug p{padding-right:calc(var(--u) * 1);font-size:calc(var(--u) * 1.5)}.foot .second,.rule .second{margin:0;font-size:.8em}.bug .second{margin:0;font-size:.9em}.bug b{font-size:calc(var(--u) * 2);display:block}.guide,.testcard,.testcard svg{width:100%;height:100%;position:absolute;inset:0}.guide{fill:none;stroke:#ff00e6;stroke-width:2px;pointer-events:none}.guide .inner{stroke-dasharray:12 12}.slot.over:has(.testcard){inset:0}.testcard{background:#14211b}.testcard .edge,.testcard .ring,.testcard .grid{fill:none;stroke:#f7f5ef;stroke-width:2px}.testcard .grid{opacity:.25}.testcard rect[class]{fill:var(--tone)}.testcard p{gap:calc(var(--u) * 1);text-align:center;width:100%;display:grid;position:absolute;top:24%;left:0}.testcard p b{font-size:calc(var(--u) * 5)}.mover{width:calc(var(--u) * 2);height:calc(var(--u) * 2);background:var(--air-accent);border-radius:50%;animation:4s linear infinite alternate move;position:absolute;bottom:12%;left:10%}@keyframes move{to{transform:translate(77cqw)}}";
		let r = document.createElement("div");
		r.className = "klubba-air", t.replaceChildren(n, r);
		let i = e.renderCharacteristics?.resolution;
		return this.set = new Bt(r, "ograf", () => i ?? {
			width: innerWidth,
			height: innerHeight
		}), this.step = void 0, this.first = e.data, this.take(e.data, !0) || (await p(new URL(
			/* @vite-ignore */
			"./fonts/",
			import.meta.url
		).href), $);
	}
	async dispose(e = {}) {
		return this.set?.remove(), this.set = null, this.step = void 0, this.shadowRoot?.replaceChildren(), $;
	}
	async updateAction(e) {
		return this.act("updateAction", e);
	}
	async playAction(e = {}) {
		return {
			...this.act("playAction", e),
			currentStep: this.step
		};
	}
	async stopAction(e = {}) {
		return this.act("stopAction", e);
	}
	async customAction(e) {
		return this.act("customAction", e);
	}
	async setActionsSchedule(e) {
		return Array.isArray(e.schedule) && e.schedule.every(({ timestamp: e, action: t }) => Number.isFinite(e) && Ht.includes(t?.type)) ? (this.schedule = [...e.schedule].sort((e, t) => e.timestamp - t.timestamp), $) : Q("schedule: expected timestamps with actions");
	}
	async goToTime(e) {
		return this.set === null ? Q("load comes first") : Number.isFinite(e.timestamp) ? this.set.isLive || (this.compose(this.set, e.timestamp), this.set.isLive) ? Vt : (await qt(), $) : Q("timestamp: expected milliseconds");
	}
	compose(e, t) {
		e.reset(), this.step = void 0, this.take(this.first, !0);
		let n = /* @__PURE__ */ new WeakSet();
		for (let { timestamp: e, action: r } of this.schedule.filter((e) => e.timestamp <= t)) {
			let i = t - e;
			this.act(r.type, {
				...r.params,
				...i >= Wt ? { skipAnimation: !0 } : {}
			});
			for (let e of this.shadowRoot?.getAnimations() ?? []) n.has(e) || (n.add(e), e.pause(), e.currentTime = i);
		}
	}
	act(e, t) {
		if (this.set === null) return Q("load comes first");
		let n = t.skipAnimation === !0;
		switch (e) {
			case "updateAction": return this.take(t.data, n) ?? $;
			case "playAction": return this.play(this.set, t, n);
			case "stopAction": return this.step = void 0, this.set.stop(n), $;
			case "customAction": return this.custom(t.id, t.payload, n);
			default: return Q("action: expected updateAction, playAction, stopAction or customAction");
		}
	}
	play(e, { delta: t = 1, goto: n }, r) {
		let i = n ?? (this.step ?? -1) + t;
		return Number.isInteger(i) ? (this.step = i < 0 || i >= Ut ? void 0 : i, this.step === void 0 ? e.stop(r) : e.play(r), $) : Q("goto and delta: expected whole numbers");
	}
	custom(e, t, n) {
		if (e !== "scene" && e !== "language") return Q("id: expected scene or language");
		let r = t?.[e];
		return typeof r == "string" ? this.take({ [e]: r }, n) ?? $ : Q(`payload: expected {"${e}": a text}`);
	}
	take(e, t) {
		try {
			return this.set?.update(e, t), null;
		} catch (e) {
			if (e instanceof i) return Q(e.message);
			throw e;
		}
	}
};
function qt() {
	return document.visibilityState === "hidden" ? Promise.resolve() : new Promise((e) => {
		setTimeout(e, Gt), requestAnimationFrame(() => requestAnimationFrame(() => e()));
	});
}
export { Kt as default };
