"""A TCP proxy that records what a client and a server say to each other."""

import socket
import threading


class Recorder:
    """A TCP proxy that writes one transcript for each connection; `edit` may change the server's first bytes."""

    def __init__(self, port, out, edit=lambda data: data):
        self.edit = edit
        self.server_port = port
        self.out = out
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.name, self.title, self.count = None, None, 0
        self.open = []
        threading.Thread(target=self.accept, daemon=True).start()

    def begin(self, name, title):
        self.name, self.title, self.count = name, title, 0

    def accept(self):
        while True:
            client, _ = self.listener.accept()
            self.count += 1
            suffix = "" if self.count == 1 else f"-{self.count}"
            server = socket.create_connection(("127.0.0.1", self.server_port))
            thread = threading.Thread(
                target=self.relay, args=(client, server, f"{self.name}{suffix}", self.title), daemon=True)
            self.open.append(thread)
            thread.start()

    def relay(self, client, server, name, title):
        runs, lock = [], threading.Lock()

        def pump(source, sink, mark):
            try:
                while data := source.recv(65536):
                    if mark == "S" and not any(seen == "S" for seen, _ in runs):
                        data = self.edit(data)
                    with lock:
                        if runs and runs[-1][0] == mark:
                            runs[-1][1].extend(data)
                        else:
                            runs.append((mark, bytearray(data)))
                    sink.sendall(data)
                sink.shutdown(socket.SHUT_WR)
            except OSError:
                pass

        back = threading.Thread(target=pump, args=(server, client, "S"), daemon=True)
        back.start()
        pump(client, server, "C")
        back.join(5)
        client.close()
        server.close()
        lines = [f"# {title}"]
        for mark, data in runs:
            text = data.hex()
            lines += [f"{mark} {text[i:i + 200]}" for i in range(0, len(text), 200)]
        (self.out / f"{name}.txt").write_text("\n".join(lines) + "\n")

    def finish(self):
        for thread in self.open:
            thread.join(10)
        self.open.clear()
