// Socket.IO: `emit` to everybody. Its frame says what it is, so the payload is shorter by that. See __init__.py.
const http = require("http");
const { Server } = require("socket.io");
const size = Number(process.argv[2]);
const web = http.createServer();
const server = new Server(web, { pingInterval: 1e6, pingTimeout: 1e6, transports: ["websocket"], serveClient: false });
const text = "x".repeat(Math.max(0, size - (size < 128 ? 2 : 4) - '42["s",""]'.length));
web.listen({ host: "127.0.0.1", port: 0, backlog: 4096 }, () => console.log(web.address().port));
process.stdin.on("data", (orders) => {
  for (let i = 0; i < orders.length; i++) server.emit("s", text);
});
process.stdin.on("end", () => process.exit(0));
