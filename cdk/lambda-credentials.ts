/**
 * Stands in for `@aws-sdk/credential-provider-node` in the bundles (see bundle.ts). Lambda hands a function its role's
 * credentials in the environment and nowhere else, so the providers for profiles, SSO, web identity and instance
 * metadata are weight: of a bundle with the DynamoDB client (3.1169, minified) 330 KB become 195 KB.
 */
export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';
