import { describe, expect, it } from 'vitest'
import { apiNameOf } from './api-name.ts'
import {
  messageAt,
  procedureAt,
  procedureNamed,
  procedureNames,
  programOf,
  remoteProgram,
} from './procedures.ts'

describe('the table of procedures', () => {
  it('has every number of libvirt 9.0.0 once, as a procedure or as a message', () => {
    const numbers = Array.from({ length: 443 }, (_, i) => i + 1)

    const found = numbers.map((number) => [
      procedureAt(remoteProgram, number) !== undefined,
      messageAt(remoteProgram, number) !== undefined,
    ])

    expect(found.every(([procedure, message]) => procedure !== message)).toBe(true)
  })

  it('finds by number what it finds by name', () => {
    const wrong = procedureNames.filter(
      (name) => procedureAt(programOf(name), procedureNamed(name).number)?.name !== name,
    )

    expect(wrong).toEqual([])
  })

  it('has neither the numbers beside libvirt’s nor negative ones', () => {
    expect([0, -1, 444, 107].map((number) => procedureAt(remoteProgram, number))).toEqual(
      Array(4).fill(undefined),
    )
  })
})

describe('the name of a procedure’s public function', () => {
  it.each([
    ['domainGetXmlDesc', 'virDomainGetXMLDesc'],
    ['domainLookupById', 'virDomainLookupByID'],
    ['domainGetVcpusFlags', 'virDomainGetVcpusFlags'],
    ['nodeGetCpuStats', 'virNodeGetCPUStats'],
    ['networkGetDhcpLeases', 'virNetworkGetDHCPLeases'],
    ['connectListAllNwfilterBindings', 'virConnectListAllNWFilterBindings'],
    ['domainOpenGraphicsFd', 'virDomainOpenGraphicsFD'],
    ['domainFsfreeze', 'virDomainFSFreeze'],
    ['domainSetNumaParameters', 'virDomainSetNumaParameters'],
    ['qemuConnectDomainMonitorEventRegister', 'virConnectDomainQemuMonitorEventRegister'],
  ])('of %s is %s', (procedure, api) => {
    expect(apiNameOf(procedure)).toBe(api)
  })
})
