// Arrays as NumPy 2.4 wrote them (gzipped, base64), with the values NumPy read back.
/** One array: `values` in row-major order. */
export interface NumpyFixture {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly gzipped: string;
}
export const NUMPY_FIXTURES: readonly NumpyFixture[] = [
  {
    name: 'float16',
    shape: [6],
    values: [0.0, -0.5, 0.333251953125, 65504.0, 2 ** -24, 6.103515625e-5],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqSuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GmY6mjoKtQoUAC4GBoYdoab/qxkZGFgAK7bANowAAAA=',
  },
  {
    name: 'float16 big-endian',
    shape: [2],
    values: [1.5, -2048.0],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6XZqSuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC47hhcMAPKaTMmEAAAA',
  },
  {
    name: 'float32',
    shape: [3],
    values: [0.10000000149011612, -1.0000000150474662e30, 9.99994610111476e-41],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6mjoKtQoUAK6zZ87Ynvrk+fGQGCMDAALCrliMAAAA',
  },
  {
    name: 'float32 big-endian',
    shape: [2],
    values: [0.10000000149011612, -1.0000000150474662e30],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6XZqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC7bM2fOfvT8dAoA7ULpVIgAAAA=',
  },
  {
    name: 'float64',
    shape: [2],
    values: [0.1, 1e300],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAK5ZM0Fgp/2cUoYOmyfmdQD/kyFmkAAAAA==',
  },
  {
    name: 'float64 big-endian',
    shape: [2, 1],
    values: [0.1, -1e300],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6XZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CoaaOgq1CmQDLvudM0Fg1j/zJzYdDKVzAIaV1AOQAAAA',
  },
  {
    name: 'int8',
    shape: [2, 3],
    values: [1.0, -2.0, 3.0, 4.0, 5.0, -6.0],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loF6Taaiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLsZ/zCysvwBMbTR9hgAAAA==',
  },
  {
    name: 'int16 big-endian',
    shape: [2, 3],
    values: [1000.0, -2000.0, 3000.0, 4000.0, 5000.0, -6000.0],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6XaaSuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLuYXPwy4d/AvEO54MQEA72ubsYwAAAA=',
  },
  {
    name: 'int32',
    shape: [2, 3],
    values: [100000000.0, -200000000.0, 300000000.0, 400000000.0, 500000000.0, -600000000.0],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLoaHX1kZ7ES+MCx+KMjQcl2cIfWsLMMumzsACnUlOJgAAAA=',
  },
  {
    name: 'int64',
    shape: [2, 3],
    values: [
      1125899906842624.0, -2251799813685248.0, 3377699720527872.0, 4503599627370496.0,
      5629499534213120.0, -6755399441055744.0,
    ],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLgYwYIFQDD/+Q2geKF8ASotA6Rf/AfPfiAawAAAA',
  },
  {
    name: 'int64 big-endian',
    shape: [2, 3],
    values: [
      1125899906842624.0, -2251799813685248.0, 3377699720527872.0, 4503599627370496.0,
      5629499534213120.0, -6755399441055744.0,
    ],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6XaaGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6CsaaOgq1CmQDLgYWBjD4/wNCM/BAaQEoLQKVfwGhATPkjuewAAAA',
  },
  {
    name: 'uint8',
    shape: [2],
    values: [0.0, 255.0],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loF5Taqiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC6G/wCCvXKFggAAAA==',
  },
  {
    name: 'uint16',
    shape: [2],
    values: [0.0, 65535.0],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG5TaqSuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC4Ghv//AZaakamEAAAA',
  },
  {
    name: 'uint32',
    shape: [2],
    values: [0.0, 4294967295.0],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG5TaqKuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC4GIPgPBABaQrJ9iAAAAA==',
  },
  {
    name: 'uint64',
    shape: [2],
    values: [0.0, 4503599627370496.0],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG5TaqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GkY6mjoKtQoUAC4GFCDAAAAQ6YLlkAAAAA==',
  },
  {
    name: 'bool',
    shape: [3],
    values: [1.0, 0.0, 1.0],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loF6TZKiuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GsY6mjoKtQoUAC5GBkYAFpOMu4MAAAA=',
  },
  {
    name: 'Fortran order',
    shape: [2, 3, 4],
    values: [
      0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0, 13.0, 14.0, 15.0, 16.0,
      17.0, 18.0, 19.0, 20.0, 21.0, 22.0, 23.0,
    ],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TaaSuo6Cell9UUpSYF59flJIKEg8pKk0FChdnJBakArkaRjoKxjoKJpo6CrUKZAIuBgYeBhYGAQYOBhEGRgZeBlYGQQZOBlEGJgY+BjYGIQYuBjEGZgZ+BnYGYQZuBnEGAG8Ub46wAAAA',
  },
  {
    name: 'header version 2',
    shape: [2, 3],
    values: [1.0, -2.0, 3.0, 4.0, 5.0, -6.0],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnEUMLAwFCtnpJanFykbqWgbpNmoq6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKxpo6CrUKZAIuBoYGe6DVBxgYHByAbCBeAMQHDgAAGAfchpgAAAA=',
  },
  {
    name: 'header version 3',
    shape: [2, 3],
    values: [1.0, -2.0, 3.0, 4.0, 5.0, -6.0],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnMUMLAwFCtnpJanFykbqWgbpNmoq6joJ6WX1RSlJgXn1+UkgoSd0vMKU4FihdnJBakAvkaRjoKxpo6CrUKZAIuBoYGe6DVBxgYHByAbCBeAMQHDgAAOiWC5ZgAAAA=',
  },
  {
    name: 'scalar',
    shape: [],
    values: [7.0],
    gzipped:
      'H4sIAAAAAAACA5vsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqGuo6Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5Gpo6CrUKFAEuBjCQcQAAbCwhEYgAAAA=',
  },
];
