/**
 * A certificate that nobody trusts, for localhost and 127.0.0.1, until 2126. Its key protects nothing: it is published.
 * Made by: openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 36500 -subj /CN=localhost
 *   -addext subjectAltName=DNS:localhost,IP:127.0.0.1
 */
export const localhostCertificate = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgn0fstSNd7QVfibOJ
dxwrmDw6c7f5xnklqd72p/b9EC2hRANCAATt2yr2mN96NBNq5mdYl/snzKPVNcbT
La8Jdo8ft2Lo/S+TdTjMWrdhtpCNuUbxFrne7TQ5VkzzUaSnIWPMpw/K
-----END PRIVATE KEY-----
`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBmzCCAUGgAwIBAgIUL7sPrykn5jrtF5M/K9FZih7tWGIwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMjA5NDU1N1oYDzIxMjYxMDI5
MDk0NTU3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAATt2yr2mN96NBNq5mdYl/snzKPVNcbTLa8Jdo8ft2Lo/S+TdTjMWrdh
tpCNuUbxFrne7TQ5VkzzUaSnIWPMpw/Ko28wbTAdBgNVHQ4EFgQUCXEDOj+q7Vw6
S9hnIZxb4iF3a18wHwYDVR0jBBgwFoAUCXEDOj+q7Vw6S9hnIZxb4iF3a18wDwYD
VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
zj0EAwIDSAAwRQIhAPaJQOOPOkSqr7/0va5uMwmGzukYHgsTKsxqjSe9OY9sAiAN
+QG3IXgMCkqYqlvbpWpwMU3Oz0sFhJUOpja2/T+wog==
-----END CERTIFICATE-----
`,
};
