import { describe, expect, it } from 'vitest'
import { schemaObstacle, schemaProblems } from '../../testing/libvirt/schema.ts'
import { computerName, formatComputer } from './computer.ts'

const xml = formatComputer({ uuid: '11111111-2222-4333-8444-555555555555', version: '1.2.3' })

const obstacle = schemaObstacle('nodedev')
if (obstacle) console.log(`the host as a device is not validated: ${obstacle}`)

describe('the host as a device', () => {
  it.skipIf(obstacle)("fits libvirt's schema", () => {
    expect(schemaProblems('nodedev', xml)).toEqual([])
  })

  it('says what it is by the name that libvirt gives every host', () => {
    expect(computerName).toBe('computer')
    expect(xml).toContain('<uuid>11111111-2222-4333-8444-555555555555</uuid>')
    expect(xml).toContain('<version>1.2.3</version>')
  })
})
