"""Defines each domain of a JSON object (name: XML) at a daemon, and what came of it again; prints both: XML, or what was said."""
import json
import sys

import libvirt

libvirt.registerErrorHandler(lambda *_: None, None)
connection = libvirt.open(sys.argv[1])
undefine_all = libvirt.VIR_DOMAIN_UNDEFINE_NVRAM


def define(xml):
    try:
        domain = connection.defineXML(xml)
    except libvirt.libvirtError as error:
        return f"{error.get_error_code()} {error.get_error_domain()} {error.get_error_message()}"
    answer = domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE)
    domain.undefineFlags(undefine_all)
    return answer


results = {}
for name, xml in json.load(sys.stdin).items():
    first = define(xml)
    results[name] = [first, define(first)] if first.startswith("<") else [first]
json.dump(results, sys.stdout)
