import { message, quick, write } from '../procedure.ts'
import { hyper, int, optional, uint } from '../xdr.ts'
import { domain as dom, maybeString, string } from './objects.table.ts'

/** What only QEMU's driver has: a program of its own on the wire. */
export const qemuProcedures = {
  qemuDomainMonitorCommand: write(1, { dom, cmd: string, flags: uint }, { result: string }),
  qemuDomainAttach: write(2, { pidValue: uint, flags: uint }, { dom }),
  qemuDomainAgentCommand: write(3, { dom, cmd: string, timeout: int, flags: uint }, { result: maybeString }),
  qemuConnectDomainMonitorEventRegister: quick(
    write(4, { dom: optional(dom), event: maybeString, flags: uint }, { callbackID: int }),
  ),
  qemuConnectDomainMonitorEventDeregister: quick(write(5, { callbackID: int })),
  qemuDomainMonitorCommandWithFiles: write(7, { dom, cmd: string, flags: uint }, { result: string }),
}

export const qemuMessages = {
  qemuDomainMonitorEvent: message(6, {
    callbackID: int,
    dom,
    event: string,
    seconds: hyper,
    micros: uint,
    details: maybeString,
  }),
}
