import type { CodegenConfig } from '@graphql-codegen/cli';

const config: CodegenConfig = {
  schema: process.env.SCHEMA ?? '../../../schema.graphql',
  documents: ['ask.ts'],
  emitLegacyCommonJSImports: false,
  generates: {
    './generated/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: { useTypeImports: true, documentMode: 'string', enumType: 'string-literal', scalars: { PartialDate: 'string' } },
    },
  },
};

export default config;
