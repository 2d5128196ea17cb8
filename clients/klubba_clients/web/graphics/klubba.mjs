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
], g = (e) => ["ping", e], _ = [4401, 4403], v = 5e3, y = 4e3, b = 150, x = 5e3, S = class {
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
		let t = Math.min(x, b * 2 ** this.attempt);
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
}, C, w, T, E, ee, te, D = {}, ne = [], re = /acit|ex(?:s|g|n|p|$)|rph|grid|ows|mnc|ntw|ine[ch]|zoo|^ord|itera/i;
function O(e, t) {
	for (var n in t) e[n] = t[n];
	return e;
}
function ie(e) {
	var t = e.parentNode;
	t && t.removeChild(e);
}
function ae(e, t, n) {
	var r, i, a, o = {};
	for (a in t) a == "key" ? r = t[a] : a == "ref" ? i = t[a] : o[a] = t[a];
	if (arguments.length > 2 && (o.children = arguments.length > 3 ? C.call(arguments, 2) : n), typeof e == "function" && e.defaultProps != null) for (a in e.defaultProps) o[a] === void 0 && (o[a] = e.defaultProps[a]);
	return k(e, o, r, i, null);
}
function k(e, t, n, r, i) {
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
		__v: i ?? ++T
	};
	return i == null && w.vnode != null && w.vnode(a), a;
}
function A(e) {
	return e.children;
}
function j(e, t) {
	this.props = e, this.context = t;
}
function M(e, t) {
	if (t == null) return e.__ ? M(e.__, e.__.__k.indexOf(e) + 1) : null;
	for (var n; t < e.__k.length; t++) if ((n = e.__k[t]) != null && n.__e != null) return n.__e;
	return typeof e.type == "function" ? M(e) : null;
}
function oe(e) {
	var t, n;
	if ((e = e.__) != null && e.__c != null) {
		for (e.__e = e.__c.base = null, t = 0; t < e.__k.length; t++) if ((n = e.__k[t]) != null && n.__e != null) {
			e.__e = e.__c.base = n.__e;
			break;
		}
		return oe(e);
	}
}
function se(e) {
	(!e.__d && (e.__d = !0) && E.push(e) && !N.__r++ || ee !== w.debounceRendering) && ((ee = w.debounceRendering) || setTimeout)(N);
}
function N() {
	for (var e; N.__r = E.length;) e = E.sort(function(e, t) {
		return e.__v.__b - t.__v.__b;
	}), E = [], e.some(function(e) {
		var t, n, r, i, a, o;
		e.__d && (a = (i = (t = e).__v).__e, (o = t.__P) && (n = [], (r = O({}, i)).__v = i.__v + 1, he(o, i, r, t.__n, o.ownerSVGElement !== void 0, i.__h == null ? null : [a], n, a ?? M(i), i.__h), ge(n, i), i.__e != a && oe(i)));
	});
}
function ce(e, t, n, r, i, a, o, s, c, l) {
	var u, d, f, p, m, h, g, _ = r && r.__k || ne, v = _.length;
	for (n.__k = [], u = 0; u < t.length; u++) if ((p = n.__k[u] = (p = t[u]) == null || typeof p == "boolean" ? null : typeof p == "string" || typeof p == "number" || typeof p == "bigint" ? k(null, p, null, null, p) : Array.isArray(p) ? k(A, { children: p }, null, null, null) : p.__b > 0 ? k(p.type, p.props, p.key, p.ref ? p.ref : null, p.__v) : p) != null) {
		if (p.__ = n, p.__b = n.__b + 1, (f = _[u]) === null || f && p.key == f.key && p.type === f.type) _[u] = void 0;
		else for (d = 0; d < v; d++) {
			if ((f = _[d]) && p.key == f.key && p.type === f.type) {
				_[d] = void 0;
				break;
			}
			f = null;
		}
		he(e, p, f ||= D, i, a, o, s, c, l), m = p.__e, (d = p.ref) && f.ref != d && (g ||= [], f.ref && g.push(f.ref, null, p), g.push(d, p.__c || m, p)), m == null ? c && f.__e == c && c.parentNode != e && (c = M(f)) : (h ??= m, typeof p.type == "function" && p.__k === f.__k ? p.__d = c = le(p, c, e) : c = ue(e, p, f, _, m, c), typeof n.type == "function" && (n.__d = c));
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
	t[0] === "-" ? e.setProperty(t, n) : e[t] = n == null ? "" : typeof n != "number" || re.test(t) ? n : n + "px";
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
	this.l[e.type + !1](w.event ? w.event(e) : e);
}
function me(e) {
	this.l[e.type + !0](w.event ? w.event(e) : e);
}
function he(e, t, n, r, i, a, o, s, c) {
	var l, u, d, f, p, m, h, g, _, v, y, b, x, S, C, T = t.type;
	if (t.constructor !== void 0) return null;
	n.__h != null && (c = n.__h, s = t.__e = n.__e, t.__h = null, a = [s]), (l = w.__b) && l(t);
	try {
		n: if (typeof T == "function") {
			if (g = t.props, _ = (l = T.contextType) && r[l.__c], v = l ? _ ? _.props.value : l.__ : r, n.__c ? h = (u = t.__c = n.__c).__ = u.__E : ("prototype" in T && T.prototype.render ? t.__c = u = new T(g, v) : (t.__c = u = new j(g, v), u.constructor = T, u.render = be), _ && _.sub(u), u.props = g, u.state || (u.state = {}), u.context = v, u.__n = r, d = u.__d = !0, u.__h = [], u._sb = []), u.__s ?? (u.__s = u.state), T.getDerivedStateFromProps != null && (u.__s == u.state && (u.__s = O({}, u.__s)), O(u.__s, T.getDerivedStateFromProps(g, u.__s))), f = u.props, p = u.state, d) T.getDerivedStateFromProps == null && u.componentWillMount != null && u.componentWillMount(), u.componentDidMount != null && u.__h.push(u.componentDidMount);
			else {
				if (T.getDerivedStateFromProps == null && g !== f && u.componentWillReceiveProps != null && u.componentWillReceiveProps(g, v), !u.__e && u.shouldComponentUpdate != null && !1 === u.shouldComponentUpdate(g, u.__s, v) || t.__v === n.__v) {
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
			if (u.context = v, u.props = g, u.__v = t, u.__P = e, b = w.__r, x = 0, "prototype" in T && T.prototype.render) {
				for (u.state = u.__s, u.__d = !1, b && b(t), l = u.render(u.props, u.state, u.context), S = 0; S < u._sb.length; S++) u.__h.push(u._sb[S]);
				u._sb = [];
			} else do
				u.__d = !1, b && b(t), l = u.render(u.props, u.state, u.context), u.state = u.__s;
			while (u.__d && ++x < 25);
			u.state = u.__s, u.getChildContext != null && (r = O(O({}, r), u.getChildContext())), d || u.getSnapshotBeforeUpdate == null || (m = u.getSnapshotBeforeUpdate(f, p)), C = l != null && l.type === A && l.key == null ? l.props.children : l, ce(e, Array.isArray(C) ? C : [C], t, n, r, i, a, o, s, c), u.base = t.__e, t.__h = null, u.__h.length && o.push(u), h && (u.__E = u.__ = null), u.__e = !1;
		} else a == null && t.__v === n.__v ? (t.__k = n.__k, t.__e = n.__e) : t.__e = _e(n.__e, t, n, r, i, a, o, c);
		(l = w.diffed) && l(t);
	} catch (e) {
		t.__v = null, (c || a != null) && (t.__e = s, t.__h = !!c, a[a.indexOf(s)] = null), w.__e(e, t, n);
	}
}
function ge(e, t) {
	w.__c && w.__c(t, e), e.some(function(t) {
		try {
			e = t.__h, t.__h = [], e.some(function(e) {
				e.call(t);
			});
		} catch (e) {
			w.__e(e, t.__v);
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
		if (a &&= C.call(e.childNodes), l = (d = n.props || D).dangerouslySetInnerHTML, u = f.dangerouslySetInnerHTML, !s) {
			if (a != null) for (d = {}, m = 0; m < e.attributes.length; m++) d[e.attributes[m].name] = e.attributes[m].value;
			(u || l) && (u && (l && u.__html == l.__html || u.__html === e.innerHTML) || (e.innerHTML = u && u.__html || ""));
		}
		if (de(e, f, d, i, s), u) t.__k = [];
		else if (m = t.props.children, ce(e, Array.isArray(m) ? m : [m], t, n, r, i && p !== "foreignObject", a, o, a ? a[0] : n.__k && M(n, 0), s), a != null) for (m = a.length; m--;) a[m] != null && ie(a[m]);
		s || ("value" in f && (m = f.value) !== void 0 && (m !== e.value || p === "progress" && !m || p === "option" && m !== d.value) && P(e, "value", m, d.value, !1), "checked" in f && (m = f.checked) !== void 0 && m !== e.checked && P(e, "checked", m, d.checked, !1));
	}
	return e;
}
function ve(e, t, n) {
	try {
		typeof e == "function" ? e(t) : e.current = t;
	} catch (e) {
		w.__e(e, n);
	}
}
function ye(e, t, n) {
	var r, i;
	if (w.unmount && w.unmount(e), (r = e.ref) && (r.current && r.current !== e.__e || ve(r, null, t)), (r = e.__c) != null) {
		if (r.componentWillUnmount) try {
			r.componentWillUnmount();
		} catch (e) {
			w.__e(e, t);
		}
		r.base = r.__P = null, e.__c = void 0;
	}
	if (r = e.__k) for (i = 0; i < r.length; i++) r[i] && ye(r[i], t, n || typeof e.type != "function");
	n || e.__e == null || ie(e.__e), e.__ = e.__e = e.__d = void 0;
}
function be(e, t, n) {
	return this.constructor(e, n);
}
function xe(e, t, n) {
	var r, i, a;
	w.__ && w.__(e, t), i = (r = typeof n == "function") ? null : n && n.__k || t.__k, a = [], he(t, e = (!r && n || t).__k = ae(A, null, [e]), i || D, D, t.ownerSVGElement !== void 0, !r && n ? [n] : i ? null : t.firstChild ? C.call(t.childNodes) : null, a, !r && n ? n : i ? i.__e : t.firstChild, r), ge(a, e);
}
function Se(e, t) {
	var n = {
		__c: t = "__cC" + te++,
		__: e,
		Consumer: function(e, t) {
			return e.children(t);
		},
		Provider: function(e) {
			var n, r;
			return this.getChildContext || (n = [], (r = {})[t] = this, this.getChildContext = function() {
				return r;
			}, this.shouldComponentUpdate = function(e) {
				this.props.value !== e.value && n.some(se);
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
C = ne.slice, w = { __e: function(e, t, n, r) {
	for (var i, a, o; t = t.__;) if ((i = t.__c) && !i.__) try {
		if ((a = i.constructor) && a.getDerivedStateFromError != null && (i.setState(a.getDerivedStateFromError(e)), o = i.__d), i.componentDidCatch != null && (i.componentDidCatch(e, r || {}), o = i.__d), o) return i.__E = i;
	} catch (t) {
		e = t;
	}
	throw e;
} }, T = 0, j.prototype.setState = function(e, t) {
	var n = this.__s != null && this.__s !== this.state ? this.__s : this.__s = O({}, this.state);
	typeof e == "function" && (e = e(O({}, n), this.props)), e && O(n, e), e != null && this.__v && (t && this._sb.push(t), se(this));
}, j.prototype.forceUpdate = function(e) {
	this.__v && (this.__e = !0, e && this.__h.push(e), se(this));
}, j.prototype.render = A, E = [], N.__r = 0, te = 0;
// node_modules/preact/hooks/dist/hooks.module.js
var F, I, L, Ce, R = 0, we = [], z = [], Te = w.__b, Ee = w.__r, De = w.diffed, Oe = w.__c, ke = w.unmount;
function B(e, t) {
	w.__h && w.__h(I, e, R || t), R = 0;
	var n = I.__H || (I.__H = {
		__: [],
		__h: []
	});
	return e >= n.__.length && n.__.push({ __V: z }), n.__[e];
}
function Ae(e) {
	return R = 1, je(Ve, e);
}
function je(e, t, n) {
	var r = B(F++, 2);
	if (r.t = e, !r.__c && (r.__ = [n ? n(t) : Ve(void 0, t), function(e) {
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
function Me(e, t) {
	var n = B(F++, 3);
	!w.__s && Be(n.__H, t) && (n.__ = e, n.i = t, I.__H.__h.push(n));
}
function Ne(e, t) {
	var n = B(F++, 4);
	!w.__s && Be(n.__H, t) && (n.__ = e, n.i = t, I.__h.push(n));
}
function Pe(e) {
	return R = 5, Fe(function() {
		return { current: e };
	}, []);
}
function Fe(e, t) {
	var n = B(F++, 7);
	return Be(n.__H, t) ? (n.__V = e(), n.i = t, n.__h = e, n.__V) : n.__;
}
function V(e) {
	var t = I.context[e.__c], n = B(F++, 9);
	return n.c = e, t ? (n.__ ?? (n.__ = !0, t.sub(I)), t.props.value) : e.__;
}
function Ie() {
	for (var e; e = we.shift();) if (e.__P && e.__H) try {
		e.__H.__h.forEach(H), e.__H.__h.forEach(ze), e.__H.__h = [];
	} catch (t) {
		e.__H.__h = [], w.__e(t, e.__v);
	}
}
w.__b = function(e) {
	I = null, Te && Te(e);
}, w.__r = function(e) {
	Ee && Ee(e), F = 0;
	var t = (I = e.__c).__H;
	t && (L === I ? (t.__h = [], I.__h = [], t.__.forEach(function(e) {
		e.__N && (e.__ = e.__N), e.__V = z, e.__N = e.i = void 0;
	})) : (t.__h.forEach(H), t.__h.forEach(ze), t.__h = [])), L = I;
}, w.diffed = function(e) {
	De && De(e);
	var t = e.__c;
	t && t.__H && (t.__H.__h.length && (we.push(t) !== 1 && Ce === w.requestAnimationFrame || ((Ce = w.requestAnimationFrame) || Re)(Ie)), t.__H.__.forEach(function(e) {
		e.i && (e.__H = e.i), e.__V !== z && (e.__ = e.__V), e.i = void 0, e.__V = z;
	})), L = I = null;
}, w.__c = function(e, t) {
	t.some(function(e) {
		try {
			e.__h.forEach(H), e.__h = e.__h.filter(function(e) {
				return !e.__ || ze(e);
			});
		} catch (n) {
			t.some(function(e) {
				e.__h &&= [];
			}), t = [], w.__e(n, e.__v);
		}
	}), Oe && Oe(e, t);
}, w.unmount = function(e) {
	ke && ke(e);
	var t, n = e.__c;
	n && n.__H && (n.__H.__.forEach(function(e) {
		try {
			H(e);
		} catch (e) {
			t = e;
		}
	}), n.__H = void 0, t && w.__e(t, n.__v));
};
var Le = typeof requestAnimationFrame == "function";
function Re(e) {
	var t, n = function() {
		clearTimeout(r), Le && cancelAnimationFrame(t), setTimeout(e);
	}, r = setTimeout(n, 100);
	Le && (t = requestAnimationFrame(n));
}
function H(e) {
	var t = I, n = e.__c;
	typeof n == "function" && (e.__c = void 0, n()), I = t;
}
function ze(e) {
	var t = I;
	e.__c = e.__(), I = t;
}
function Be(e, t) {
	return !e || e.length !== t.length || t.some(function(t, n) {
		return t !== e[n];
	});
}
function Ve(e, t) {
	return typeof t == "function" ? t(e) : t;
}
// src/shared/jsx.ts
function U(e, t, n) {
	return ae(e, n === void 0 ? t : {
		...t,
		key: n
	});
}
// src/shared/choice.tsx
var W = [
	"M20 5a15 15 0 1 0 .1 0Z",
	"M6 6h28v28H6Z",
	"M20 6 36 35H4Z",
	"M20 3 37 20 20 37 3 20Z",
	"M12 6h16l8 14-8 14H12L4 20Z"
], He = .94, Ue = .3;
function We({ content: e, class: t, children: n }) {
	let r = Pe(null);
	return Ne(() => {
		let e = r.current;
		if (e === null) return;
		let t = () => Ge(e), n = new ResizeObserver(t);
		return n.observe(e), t(), document.fonts.ready.then(t), () => n.disconnect();
	}, [e]), /* @__PURE__ */ U("div", {
		ref: r,
		class: t,
		children: n
	});
}
function Ge(e) {
	for (let t = 1; t > Ue; t *= He) if (e.style.setProperty("--fit", t.toFixed(3)), e.scrollHeight <= e.clientHeight + 1 && e.scrollWidth <= e.clientWidth + 1) return;
}
// src/air/parts.tsx
var G = Se("sv"), Ke = (e, t) => t === "en" && e.en || e.sv;
function K({ text: e }) {
	let t = V(G), n = t === "both" && e.en && e.en !== e.sv ? e.en : "";
	return /* @__PURE__ */ U(A, { children: [/* @__PURE__ */ U("span", {
		dir: "auto",
		children: Ke(e, t)
	}), n && /* @__PURE__ */ U("span", {
		class: "second",
		lang: "en",
		dir: "auto",
		children: n
	})] });
}
function q({ text: e }) {
	return /* @__PURE__ */ U(A, { children: Ke(e, V(G)) });
}
function qe({ bar: e }) {
	return /* @__PURE__ */ U("svg", {
		class: `mark c-${e.tone}`,
		viewBox: "0 0 40 40",
		"aria-hidden": "true",
		children: [/* @__PURE__ */ U("path", { d: W[e.shape] ?? W[0] }), e.letter && /* @__PURE__ */ U("text", {
			x: "20",
			y: e.shape === 2 ? 31 : 26,
			children: e.letter
		})]
	});
}
function Je({ permille: e, tone: t = "" }) {
	return /* @__PURE__ */ U("div", {
		class: "track",
		children: /* @__PURE__ */ U("div", {
			class: `fill ${t}`,
			style: { transform: `scaleX(${e / 1e3})` }
		})
	});
}
var J = ({ board: e }) => /* @__PURE__ */ U("p", {
	class: "strap",
	children: /* @__PURE__ */ U(K, { text: e.strap })
});
function Ye({ board: e, name: t, children: n }) {
	let r = V(G);
	return /* @__PURE__ */ U(We, {
		class: t,
		content: `${e.phase} ${e.poll} ${e.round} ${e.question.sv} ${r}`,
		children: n
	});
}
function Xe({ board: e }) {
	return /* @__PURE__ */ U("div", {
		class: "count",
		children: [/* @__PURE__ */ U("p", { children: /* @__PURE__ */ U(Ze, { text: e.turnout }) }), /* @__PURE__ */ U(Je, { permille: e.turnout_permille })]
	});
}
function Ze({ text: e }) {
	let t = V(G), n = (e) => {
		let t = e.search(/ (?=[a-zåäö])/i);
		return t < 0 ? [e, ""] : [e.slice(0, t), e.slice(t + 1)];
	}, [r, i] = n(Ke(e, t));
	return /* @__PURE__ */ U(A, { children: [
		/* @__PURE__ */ U("b", { children: r }),
		" ",
		/* @__PURE__ */ U("span", {
			class: "of",
			children: [i, t === "both" && e.en && /* @__PURE__ */ U("span", {
				class: "second",
				children: n(e.en)[1]
			})]
		})
	] });
}
function Y({ board: e }) {
	return e.work.length === 0 ? null : /* @__PURE__ */ U("div", {
		class: "rule",
		children: e.work.map(({ text: e, holds: t }) => /* @__PURE__ */ U("p", { children: [/* @__PURE__ */ U("span", {
			class: t ? "holds" : "fails",
			children: t ? "✓" : "✗"
		}), /* @__PURE__ */ U(K, { text: e })] }))
	});
}
function Qe({ board: e }) {
	return /* @__PURE__ */ U("dl", {
		class: "numbers",
		children: e.figures.map(({ label: e, value: t }) => /* @__PURE__ */ U("div", { children: [/* @__PURE__ */ U("dt", { children: /* @__PURE__ */ U(K, { text: e }) }), /* @__PURE__ */ U("dd", { children: /* @__PURE__ */ U(q, { text: t }) })] }))
	});
}
function $e({ board: e }) {
	return e.texts.length === 0 ? /* @__PURE__ */ U("p", {
		class: "written",
		children: /* @__PURE__ */ U(K, { text: e.sentence })
	}) : /* @__PURE__ */ U("ul", {
		class: "written",
		children: e.texts.map((e) => /* @__PURE__ */ U("li", {
			dir: "auto",
			children: e
		}))
	});
}
// src/air/stage.ts
var et = 1100, tt = {
	now: null,
	before: null,
	animate: !1
}, nt = {
	air: null,
	main: tt,
	bug: tt
};
function X(e) {
	if (e === null || e.scene === "none") return "";
	if (e.scene === "card") return "card";
	let { board: t } = e;
	return t === null ? "" : `${e.scene} ${t.poll} ${t.round} ${t.phase}`;
}
var Z = (e) => e?.bug ? "bug" : "";
function rt(e, t, n, r) {
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
var it = class {
	constructor(e, t = !1) {
		this.show = e, this.still = t, this.onAir = nt, this.quiet = !0;
	}
	greet() {
		this.quiet = !0;
	}
	take(e, t = this.quiet) {
		let n = rt(this.onAir.main, e, X, t), r = rt(this.onAir.bug, e, Z, t);
		this.quiet = !1, X(n.now) === X(this.onAir.main.now) && Z(r.now) === Z(this.onAir.bug.now) || this.still || (clearTimeout(this.timer), this.timer = setTimeout(() => this.tidy(), et)), this.set({
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
function at(e) {
	let t = Math.max(0, Math.ceil(e / 1e3));
	return `${Math.floor(t / 60)}:${String(t % 60).padStart(2, "0")}`;
}
function ot(e) {
	let t = (e, t) => t.reduce((t, n) => Math.min(t, Math.hypot(e.x - n.x, e.y - n.y)), Infinity), n = e.reduce((n, r, i) => Math.min(n, t(r, e.slice(0, i))), Infinity);
	return Math.min(70, Math.max(8, .85 * n));
}
var st = (e) => e.has_figures && e.bars.length > 0, ct = {
	sv: "Röstade inte",
	en: "Did not vote"
};
function lt({ board: e }) {
	let t = e.bars.slice(0, 12);
	return /* @__PURE__ */ U("div", {
		class: `plate frame is-${e.state}`,
		children: [/* @__PURE__ */ U(J, { board: e }), /* @__PURE__ */ U(Ye, {
			board: e,
			name: "body",
			children: [
				/* @__PURE__ */ U("h1", { children: /* @__PURE__ */ U(K, { text: e.question }) }),
				/* @__PURE__ */ U("div", {
					class: `columns${e.places.length ? " with-seats" : ""}`,
					children: [e.figures.length > 0 ? /* @__PURE__ */ U(Qe, { board: e }) : t.length === 0 ? /* @__PURE__ */ U($e, { board: e }) : /* @__PURE__ */ U("ul", {
						class: "rows",
						children: t.map((t) => /* @__PURE__ */ U(ut, {
							bar: t,
							counted: st(e)
						}))
					}), e.places.length > 0 && /* @__PURE__ */ U(ft, { board: e })]
				}),
				/* @__PURE__ */ U(dt, { board: e })
			]
		})]
	});
}
function ut({ bar: e, counted: t }) {
	return /* @__PURE__ */ U("li", {
		class: e.winner ? "won" : "",
		children: [
			/* @__PURE__ */ U(qe, { bar: e }),
			/* @__PURE__ */ U("span", {
				class: "label",
				children: /* @__PURE__ */ U(K, { text: e.text })
			}),
			t && /* @__PURE__ */ U(A, { children: [
				/* @__PURE__ */ U("b", { children: /* @__PURE__ */ U(q, { text: e.count }) }),
				/* @__PURE__ */ U("span", {
					class: "share",
					children: /* @__PURE__ */ U(q, { text: e.beside })
				}),
				/* @__PURE__ */ U(Je, {
					permille: e.permille,
					tone: `c-${e.tone}`
				})
			] })
		]
	}, e.id);
}
function dt({ board: e }) {
	return e.phase === "result" ? /* @__PURE__ */ U("div", {
		class: "foot",
		children: [/* @__PURE__ */ U(Y, { board: e }), /* @__PURE__ */ U("p", {
			class: "reconciliation",
			children: /* @__PURE__ */ U(K, { text: e.reconciliation })
		})]
	}) : /* @__PURE__ */ U("div", {
		class: "foot going",
		children: [e.entitled > 0 && /* @__PURE__ */ U(Xe, { board: e }), /* @__PURE__ */ U(Y, { board: e })]
	});
}
function ft({ board: { places: e, bars: t } }) {
	let n = ot(e), [r, i] = [e.map(({ x: e }) => e), e.map(({ y: e }) => e)], [a, o] = [Math.min(...r) - n, Math.min(...i) - n];
	return /* @__PURE__ */ U("svg", {
		class: "seats",
		viewBox: `${a} ${o} ${Math.max(...r) + n - a} ${Math.max(...i) + n - o}`,
		role: "img",
		"aria-hidden": "true",
		children: e.map(({ option: e, x: r, y: i }) => {
			let a = t[e];
			return /* @__PURE__ */ U("path", {
				class: a ? `c-${a.tone}` : "silent",
				d: W[a ? a.shape : 0] ?? W[0],
				transform: `translate(${r} ${i}) scale(${n / 40}) translate(-20 -20)`,
				children: /* @__PURE__ */ U("title", { children: a ? a.text.sv : ct.sv })
			});
		})
	});
}
// src/air/scenes.tsx
var pt = {
	sv: "Rösta på",
	en: "Vote at"
}, mt = {
	sv: "kvar att rösta",
	en: "left to vote"
}, ht = (e) => ({
	sv: `och ${e} till`,
	en: `and ${e} more`
}), gt = {
	sv: "Lika",
	en: "Tied"
};
function _t({ air: e }) {
	let { board: t, scene: n } = e;
	if (t === null) return null;
	switch (n) {
		case "full": return /* @__PURE__ */ U(lt, { board: t });
		case "winners": return /* @__PURE__ */ U(Tt, { board: t });
		case "countdown": return /* @__PURE__ */ U(Et, {
			board: t,
			n: e.n
		});
		case "strap": return /* @__PURE__ */ U("div", {
			class: `plate bare is-${t.state}`,
			children: /* @__PURE__ */ U(J, { board: t })
		});
		default: return /* @__PURE__ */ U(vt, { board: t });
	}
}
function vt({ board: e }) {
	let t = e.phase === "result";
	return /* @__PURE__ */ U("div", {
		class: `plate is-${e.state}`,
		children: [/* @__PURE__ */ U(J, { board: e }), /* @__PURE__ */ U(Ye, {
			board: e,
			name: "body",
			children: U(t ? bt : yt, { board: e })
		})]
	});
}
function yt({ board: e }) {
	let t = e.phase === "asking" && e.has_figures;
	return /* @__PURE__ */ U(A, { children: [/* @__PURE__ */ U("div", {
		class: "asking",
		children: [/* @__PURE__ */ U("h1", {
			class: t ? "small" : "",
			children: /* @__PURE__ */ U(K, { text: e.question })
		}), e.phase !== "annulled" && e.entitled > 0 && /* @__PURE__ */ U(Xe, { board: e })]
	}), t && /* @__PURE__ */ U(A, { children: [/* @__PURE__ */ U(St, { board: e }), /* @__PURE__ */ U(Y, { board: e })] })] });
}
function bt({ board: e }) {
	return /* @__PURE__ */ U(A, { children: [/* @__PURE__ */ U("h1", {
		class: e.has_figures ? "small" : "",
		children: /* @__PURE__ */ U(K, { text: e.question })
	}), e.has_figures && /* @__PURE__ */ U(St, { board: e })] });
}
var xt = (e) => e.method === "yes_no" || e.method === "yes_no_abstain";
function St({ board: e }) {
	return xt(e) ? /* @__PURE__ */ U(Ct, { board: e }) : e.figures.length > 0 ? /* @__PURE__ */ U(Qe, { board: e }) : e.method === "text" || e.method === "words" ? /* @__PURE__ */ U($e, { board: e }) : /* @__PURE__ */ U(wt, {
		board: e,
		most: 6
	});
}
function Ct({ board: e }) {
	return /* @__PURE__ */ U("ul", {
		class: "figures",
		children: e.bars.map((e) => /* @__PURE__ */ U("li", { children: [/* @__PURE__ */ U("p", { children: [
			/* @__PURE__ */ U(qe, { bar: e }),
			/* @__PURE__ */ U("span", {
				class: "label",
				children: /* @__PURE__ */ U(K, { text: e.text })
			}),
			/* @__PURE__ */ U("b", { children: /* @__PURE__ */ U(q, { text: e.count }) }),
			/* @__PURE__ */ U("span", {
				class: "share",
				children: /* @__PURE__ */ U(q, { text: e.beside })
			})
		] }), /* @__PURE__ */ U(Je, {
			permille: e.permille,
			tone: `c-${e.tone}`
		})] }, e.id))
	});
}
function wt({ board: e, most: t }) {
	let n = e.winners.slice(0, t).flatMap((t) => e.bars[t] ?? []), r = e.more + e.winners.length - n.length;
	return /* @__PURE__ */ U("ul", {
		class: `winners${n.length > 3 ? " many" : ""}`,
		children: [n.map((t) => /* @__PURE__ */ U("li", { children: [
			/* @__PURE__ */ U(qe, { bar: t }),
			/* @__PURE__ */ U("span", {
				class: "label",
				children: /* @__PURE__ */ U(K, { text: t.text })
			}),
			t.tied && /* @__PURE__ */ U("span", {
				class: "tied",
				children: /* @__PURE__ */ U(q, { text: gt })
			}),
			!e.bare && /* @__PURE__ */ U(A, { children: [/* @__PURE__ */ U("b", { children: /* @__PURE__ */ U(q, { text: t.count }) }), /* @__PURE__ */ U("span", {
				class: "share",
				children: /* @__PURE__ */ U(q, { text: t.beside })
			})] })
		] }, t.id)), r > 0 && e.decided && /* @__PURE__ */ U("li", {
			class: "left",
			children: /* @__PURE__ */ U(K, { text: ht(r) })
		})]
	});
}
function Tt({ board: e }) {
	let t = e.winners.flatMap((t) => e.bars[t] ?? []);
	return /* @__PURE__ */ U("div", {
		class: "plate is-winners",
		children: [/* @__PURE__ */ U(J, { board: e }), /* @__PURE__ */ U(Ye, {
			board: e,
			name: "body podium",
			children: /* @__PURE__ */ U("ol", { children: t.map((t, n) => /* @__PURE__ */ U("li", {
				style: { animationDelay: `${120 * n}ms` },
				children: [
					/* @__PURE__ */ U("span", {
						class: "place",
						children: t.tied ? "=" : n + 1
					}),
					/* @__PURE__ */ U("span", {
						class: "label",
						children: /* @__PURE__ */ U(K, { text: t.text })
					}),
					!e.bare && /* @__PURE__ */ U("b", { children: /* @__PURE__ */ U(q, { text: t.count }) })
				]
			}, t.id)) })
		})]
	});
}
function Et({ board: e, n: t }) {
	let [n, r] = Ae(() => performance.now() + e.left_ms), [i, a] = Ae(() => performance.now());
	return Me(() => r(performance.now() + e.left_ms), [
		e.left_ms,
		e.revision,
		t
	]), Me(() => {
		let e = setInterval(() => a(performance.now()), 200);
		return () => clearInterval(e);
	}, []), /* @__PURE__ */ U("div", {
		class: "plate is-countdown",
		children: [/* @__PURE__ */ U(J, { board: e }), /* @__PURE__ */ U("div", {
			class: "body clockbox",
			children: [
				/* @__PURE__ */ U("b", {
					class: "clock",
					children: at(n - i)
				}),
				/* @__PURE__ */ U("span", {
					class: "label",
					children: /* @__PURE__ */ U(K, { text: mt })
				}),
				/* @__PURE__ */ U(Xe, { board: e })
			]
		})]
	});
}
function Dt({ greeting: e }) {
	let t = e.join.replace(/^https?:\/\//, "");
	return /* @__PURE__ */ U("div", {
		class: "bug",
		children: [/* @__PURE__ */ U("svg", {
			viewBox: `0 0 ${e.qr_size} ${e.qr_size}`,
			"shape-rendering": "crispEdges",
			"aria-hidden": "true",
			children: [/* @__PURE__ */ U("path", {
				class: "light",
				d: `M0 0h${e.qr_size}v${e.qr_size}h-${e.qr_size}z`
			}), /* @__PURE__ */ U("path", {
				class: "dark",
				d: e.qr
			})]
		}), /* @__PURE__ */ U("p", { children: [/* @__PURE__ */ U(K, { text: pt }), /* @__PURE__ */ U("b", { children: t })] })]
	});
}
// src/air/setup.tsx
var Ot = {
	sv: "Testbild",
	en: "Test card"
};
function kt() {
	return /* @__PURE__ */ U("svg", {
		class: "guide",
		viewBox: "0 0 1920 1080",
		preserveAspectRatio: "none",
		"aria-hidden": "true",
		children: [
			/* @__PURE__ */ U("rect", {
				x: "96",
				y: "54",
				width: "1728",
				height: "972"
			}),
			/* @__PURE__ */ U("rect", {
				class: "inner",
				x: "192",
				y: "108",
				width: "1536",
				height: "864"
			}),
			/* @__PURE__ */ U("path", { d: "M930 540h60M960 510v60" })
		]
	});
}
var At = [
	"c-yes",
	"c-no",
	"c-2",
	"c-3",
	"c-4",
	"c-abstain"
];
function jt({ output: e, width: t, height: n }) {
	return /* @__PURE__ */ U("div", {
		class: "testcard",
		children: [
			/* @__PURE__ */ U("svg", {
				viewBox: "0 0 1920 1080",
				preserveAspectRatio: "none",
				"aria-hidden": "true",
				children: [
					/* @__PURE__ */ U("path", {
						class: "edge",
						d: "M1 1h1918v1078H1z"
					}),
					Array.from({ length: 17 }, (e, t) => /* @__PURE__ */ U("path", {
						class: "grid",
						d: t < 16 ? `M${t * 120} 0v1080` : ""
					})),
					Array.from({ length: 9 }, (e, t) => /* @__PURE__ */ U("path", {
						class: "grid",
						d: `M0 ${t * 120}h1920`
					})),
					At.map((e, t) => /* @__PURE__ */ U("rect", {
						class: e,
						x: 300 + t * 220,
						y: "700",
						width: "220",
						height: "120"
					})),
					Array.from({ length: 11 }, (e, t) => /* @__PURE__ */ U("rect", {
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
					/* @__PURE__ */ U("circle", {
						class: "ring",
						cx: "960",
						cy: "540",
						r: "420"
					})
				]
			}),
			/* @__PURE__ */ U("p", { children: [
				/* @__PURE__ */ U("b", { children: [
					/* @__PURE__ */ U(K, { text: Ot }),
					" · ",
					e
				] }),
				/* @__PURE__ */ U("span", { children: [
					t,
					" × ",
					n
				] }),
				/* @__PURE__ */ U("span", {
					class: "sample",
					children: "Å Ä Ö Š Ž Đ Ŋ 0123456789"
				})
			] }),
			/* @__PURE__ */ U("div", { class: "mover" }),
			/* @__PURE__ */ U(kt, {})
		]
	});
}
// src/air/program.tsx
var Mt = class extends j {
	constructor(...e) {
		super(...e), this.good = nt, this.bad = null;
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
		let { onAir: e, language: t, greeting: n, size: r } = this.props, { air: i, main: a, bug: o } = e === this.bad ? Nt(this.good) : e;
		return /* @__PURE__ */ U(G.Provider, {
			value: t,
			children: [
				/* @__PURE__ */ U(Ft, {
					layer: a,
					name: "slot",
					of: X,
					draw: (e) => Pt(e, n, r)
				}),
				n && /* @__PURE__ */ U(Ft, {
					layer: o,
					name: "corner",
					of: (e) => e ? "bug" : "",
					draw: () => /* @__PURE__ */ U(Dt, { greeting: n })
				}),
				i?.guide && i.scene !== "card" && /* @__PURE__ */ U(kt, {})
			]
		});
	}
}, Nt = (e) => ({
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
function Pt(e, t, n) {
	return e.scene === "card" ? /* @__PURE__ */ U(jt, {
		output: t?.output ?? "",
		...n
	}) : /* @__PURE__ */ U(_t, { air: e });
}
function Ft({ layer: { now: e, before: t, animate: n }, name: r, of: i, draw: a }) {
	let o = (e) => e.scene === "full" || e.scene === "card" ? " over" : "";
	return /* @__PURE__ */ U(A, { children: [t && i(t) !== i(e) && /* @__PURE__ */ U("div", {
		class: `${r} out${o(t)}`,
		children: a(t)
	}, `${i(t)}`), e && /* @__PURE__ */ U("div", {
		class: `${r}${n ? t ? " swap" : " in" : ""}${o(e)}`,
		children: a(e)
	}, i(e))] });
}
var It = class {
	constructor(e) {
		this.canvas = e, this.greeting = null, this.onAir = nt, this.stage = new it((e) => {
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
		xe(/* @__PURE__ */ U(Mt, {
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
}, Lt = {
	scene: "none",
	bug: !1,
	board: null
}, Rt = class {
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
		return new It({
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
		this.feed = new S({
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
			...Lt
		} : n;
	}
}, Q = (e) => ({
	statusCode: 400,
	statusMessage: e
}), $ = { statusCode: 200 }, zt = Q("goToTime: expected a host's data; pictures from an engine come when they come"), Bt = [
	"updateAction",
	"playAction",
	"stopAction",
	"customAction"
], Vt = 1, Ht = 1e3, Ut = 500, Wt = class extends HTMLElement {
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
		return this.set = new Rt(r, "ograf", () => i ?? {
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
		return Array.isArray(e.schedule) && e.schedule.every(({ timestamp: e, action: t }) => Number.isFinite(e) && Bt.includes(t?.type)) ? (this.schedule = [...e.schedule].sort((e, t) => e.timestamp - t.timestamp), $) : Q("schedule: expected timestamps with actions");
	}
	async goToTime(e) {
		return this.set === null ? Q("load comes first") : Number.isFinite(e.timestamp) ? this.set.isLive || (this.compose(this.set, e.timestamp), this.set.isLive) ? zt : (await Gt(), $) : Q("timestamp: expected milliseconds");
	}
	compose(e, t) {
		e.reset(), this.step = void 0, this.take(this.first, !0);
		let n = /* @__PURE__ */ new WeakSet();
		for (let { timestamp: e, action: r } of this.schedule.filter((e) => e.timestamp <= t)) {
			let i = t - e;
			this.act(r.type, {
				...r.params,
				...i >= Ht ? { skipAnimation: !0 } : {}
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
		return Number.isInteger(i) ? (this.step = i < 0 || i >= Vt ? void 0 : i, this.step === void 0 ? e.stop(r) : e.play(r), $) : Q("goto and delta: expected whole numbers");
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
function Gt() {
	return document.visibilityState === "hidden" ? Promise.resolve() : new Promise((e) => {
		setTimeout(e, Ut), requestAnimationFrame(() => requestAnimationFrame(() => e()));
	});
}
export { Wt as default };
