"""Registers for every event a connection has, walks domains, a network, a pool and a secret through their lives, and prints what it heard.

usage: event-recorder.py URI FOLDER, with the fixtures in FOLDER. One JSON array per line: step, event, object, what came with it.
"""
import json
import os
import socket
import sys
import threading
import xml.etree.ElementTree

import libvirt

uri, folder = sys.argv[1:3]
MARK = """<domain type='qemu'><name>mark</name><uuid>6f2a1c00-1b5e-4f57-9a4c-0000000000ff</uuid>
<memory unit='MiB'>64</memory><os><type arch='x86_64'>hvm</type></os></domain>"""

step = "before"
heard = threading.Event()
left = threading.Event()


def text(name):
    with open(os.path.join(folder, name)) as file:
        return file.read()


def plain(value):
    """What came with an event. Of a job's statistics their names: the numbers are this run's; a short job has no bandwidth."""
    if isinstance(value, dict) and set(value) == {"family", "node", "service"}:
        return [value["family"], value["node"]]
    if isinstance(value, dict):
        return sorted(set(value) - {"memory_bps"})
    return value if isinstance(value, (int, str, type(None))) else str(value)


said = None


def say(*what):
    """How often a save goes over the memory depends on what the guest does meanwhile: once is enough."""
    global said
    line = json.dumps(what[:3] if what[1] == "migration_iteration" else what)
    if line != said or what[1] != "migration_iteration":
        print(line, flush=True)
    said = line


def listener(event):
    def listen(connection, subject, *rest):
        name = subject.name() if hasattr(subject, "name") else subject.UUIDString()
        if name == "mark":
            if event == "lifecycle":
                heard.set()
            return
        # whether QEMU's monitor is seen to close before its process is seen to end is chance
        if event != "control_error":
            say(step, event, name, *map(plain, rest[:-1]))
        if event == "graphics" and rest[0] == libvirt.VIR_DOMAIN_EVENT_GRAPHICS_DISCONNECT:
            left.set()

    return listen


def loop():
    while True:
        libvirt.virEventRunDefaultImpl()


def named(prefix):
    """Constants of the binding by value; what counts them comes last and is none of them."""
    found = {name[len(prefix):].lower(): value for name, value in vars(libvirt).items() if name.startswith(prefix)}
    return {name: value for name, value in found.items() if isinstance(value, int) and name != "last"}


libvirt.registerErrorHandler(lambda _context, _error: None, None)
libvirt.virEventRegisterDefaultImpl()
threading.Thread(target=loop, daemon=True).start()
listening = libvirt.open(uri)
acting = libvirt.open(uri)
for event, number in sorted(named("VIR_DOMAIN_EVENT_ID_").items(), key=lambda item: item[1]):
    listening.domainEventRegisterAny(None, number, listener(event), None)
for kind, register in (
    ("NETWORK", listening.networkEventRegisterAny),
    ("STORAGE_POOL", listening.storagePoolEventRegisterAny),
    ("SECRET", listening.secretEventRegisterAny),
):
    for event, number in named(f"VIR_{kind}_EVENT_ID_").items():
        register(None, number, listener(f"{kind.lower()} {event}"), None)


def do(name, action):
    """Events come in the order of what caused them, so that a definition's event says that all before it are here."""
    global step
    step = name
    try:
        action()
    except libvirt.libvirtError as error:
        say(step, "error", error.get_error_code(), error.get_error_message())
    heard.clear()
    acting.defineXML(MARK)
    if not heard.wait(60):
        sys.exit(f"after {name}: the event of a definition did not come")


def look(name):
    """As a VNC viewer that comes, is let in (RFC 6143, 7.1 to 7.3) and leaves again."""
    left.clear()
    description = xml.etree.ElementTree.fromstring(domain(name).XMLDesc())
    with socket.socket(socket.AF_UNIX) as viewer:
        viewer.settimeout(60)
        viewer.connect(description.find("devices/graphics/listen").get("socket"))
        stream = viewer.makefile("rb")
        stream.read(12)
        viewer.sendall(b"RFB 003.008\n")
        stream.read(stream.read(1)[0])
        viewer.sendall(b"\1")
        stream.read(4)
        viewer.sendall(b"\1")
        stream.read(24)
        viewer.shutdown(socket.SHUT_RDWR)
    if not left.wait(60):
        sys.exit("nobody has heard that the viewer left")


def domain(name="plain"):
    return acting.lookupByName(name)


do("define", lambda: acting.defineXML(text("plain.xml")))
do("redefine", lambda: acting.defineXML(text("plain-changed.xml")))
do("start", lambda: domain().create())
do("suspend", lambda: domain().suspend())
do("suspend again", lambda: domain().suspend())
do("resume", lambda: domain().resume())
do("title", lambda: domain().setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, "other", None, None, 0))
do(
    "metadata",
    lambda: domain().setMetadata(libvirt.VIR_DOMAIN_METADATA_ELEMENT, "<note/>", "t", "urn:tabvisor:test", 3),
)
do("set lifecycle action", lambda: domain().setLifecycleAction(0, 0, 1))
do("managed save", lambda: domain().managedSave())
do("start what was saved", lambda: domain().create())
do("save", lambda: domain().save(os.path.join(folder, "saved/recorded")))
do("restore", lambda: acting.restore(os.path.join(folder, "saved/recorded")))
do("dump", lambda: domain().coreDumpWithFormat(os.path.join(folder, "saved/core"), 0, libvirt.VIR_DUMP_MEMORY_ONLY))
do("undefine what runs", lambda: domain().undefine())
do("define what runs", lambda: acting.defineXML(text("plain.xml")))
do("destroy", lambda: domain().destroy())
do("start paused", lambda: domain().createWithFlags(libvirt.VIR_DOMAIN_START_PAUSED))
# What runs would go on to reset itself in its firmware, as often as it likes.
do("reset what is paused", lambda: domain().reset())
do("managed save of what is paused", lambda: domain().managedSave())
do("start what was saved paused", lambda: domain().create())
do(
    "dump and reset what is paused",
    lambda: domain().coreDumpWithFormat(os.path.join(folder, "saved/core"), 0, libvirt.VIR_DUMP_MEMORY_ONLY | libvirt.VIR_DUMP_RESET),
)
do("destroy what is paused", lambda: domain().destroy())
do("rename", lambda: domain().rename("renamed"))
do("autostart", lambda: domain("renamed").setAutostart(1))
do("undefine", lambda: domain("renamed").undefine())
do("create transient", lambda: acting.createXML(text("transient.xml")))
do("suspend transient", lambda: domain("transient").suspend())
do("reset what is suspended", lambda: domain("transient").reset())
do("destroy transient", lambda: domain("transient").destroy())
do("create what is refused", lambda: acting.createXML(text("no-memory.xml")))

do("create a guest with a display", lambda: acting.createXML(text("socket-screen.xml").replace("{folder}", folder)))
do("look at it", lambda: look("socket-screen"))
do("look once more", lambda: look("socket-screen"))
do("destroy it", lambda: domain("socket-screen").destroy())

do("define network", lambda: acting.networkDefineXML(text("network.xml")))
do("start network", lambda: acting.networkLookupByName("isolated").create())
do("destroy network", lambda: acting.networkLookupByName("isolated").destroy())
do("undefine network", lambda: acting.networkLookupByName("isolated").undefine())

do("define pool", lambda: acting.storagePoolDefineXML(text("pool.xml")))
do("build pool", lambda: acting.storagePoolLookupByName("dir").build())
do("start pool", lambda: acting.storagePoolLookupByName("dir").create())
do("refresh pool", lambda: acting.storagePoolLookupByName("dir").refresh())
do("create volume", lambda: acting.storagePoolLookupByName("dir").createXML(text("volume.xml")))
do("delete volume", lambda: acting.storagePoolLookupByName("dir").storageVolLookupByName("from-xml.img").delete())
do("destroy pool", lambda: acting.storagePoolLookupByName("dir").destroy())
do("undefine pool", lambda: acting.storagePoolLookupByName("dir").undefine())

do("define secret", lambda: acting.secretDefineXML(text("secret.xml")))
do("set secret", lambda: acting.secretLookupByUUIDString("6f2a1c00-1b5e-4f57-9a4c-00000000000c").setValue(b"x"))
do("undefine secret", lambda: acting.secretLookupByUUIDString("6f2a1c00-1b5e-4f57-9a4c-00000000000c").undefine())
acting.lookupByName("mark").undefine()
