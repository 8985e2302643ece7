"""Defines each domain of a JSON object (name: XML) at a daemon, and prints what it made of it: XML, or what it said."""
import json
import sys

import libvirt

libvirt.registerErrorHandler(lambda *_: None, None)
connection = libvirt.open(sys.argv[1])
undefine_all = libvirt.VIR_DOMAIN_UNDEFINE_NVRAM
results = {}
for name, xml in json.load(sys.stdin).items():
    try:
        domain = connection.defineXML(xml)
    except libvirt.libvirtError as error:
        results[name] = f"{error.get_error_code()} {error.get_error_domain()} {error.get_error_message()}"
    else:
        results[name] = domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
        domain.undefineFlags(undefine_all)
json.dump(results, sys.stdout)
