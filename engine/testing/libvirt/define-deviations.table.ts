/** Where a definition of ours is not libvirtd's, by document, and why; the same when it is defined again. What is listed must be so. */
export const defineDeviations: ReadonlyMap<string, { difference: readonly string[]; reason: string }> =
  new Map([
    [
      'comments',
      {
        difference: ['+   <!-- b -->', '+     <!-- c -->'],
        reason: 'What a person wrote beside the definition is kept.',
      },
    ],
    [
      'hyperv-pass',
      {
        difference: [
          "-     <hyperv mode='passthrough'>",
          '-     </hyperv>',
          "+     <hyperv mode='passthrough'/>",
        ],
        reason: 'libvirt leaves an empty element open on two lines; the document is the same.',
      },
    ],
    [
      'controller-pcihole',
      {
        difference: ["+       <pcihole64 unit='KiB'>1</pcihole64>"],
        reason: 'libvirt forgets the setting where it has no meaning; here it is kept.',
      },
    ],
    ['device-unknown', { difference: ['+     <foo/>'], reason: 'Elements that nobody knows are kept.' }],
  ])
