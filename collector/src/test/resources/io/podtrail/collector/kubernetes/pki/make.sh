#!/bin/sh
# Makes the keys and certificates beside this file anew, with OpenSSL 3. They are for tests only and open nothing.
set -eu
cd "$(dirname "$0")"
days=36500

ca() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days $days -subj "/CN=$2" -keyout "$1.key" -out "$1.crt"; }
# NAME CA SUBJECT EXTENSIONS: signs NAME.key
sign() {
  openssl req -new -key "$1.key" -subj "$3" -out "$1.csr"
  printf '%s\n' "$4" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA "$2.crt" -CAkey "$2.key" -CAcreateserial -days $days -extfile "$1.ext" -out "$1.crt"
  rm "$1.csr" "$1.ext"
}

ca ca "test CA"
ca other-ca "another test CA"

openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out server.key
sign server ca "/CN=server" "subjectAltName=DNS:localhost,DNS:api.example.test,IP:127.0.0.1,IP:::1"
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out named.key
sign named ca "/CN=named" "subjectAltName=DNS:kubernetes,DNS:kubernetes.default.svc"

client="extendedKeyUsage=clientAuth"
openssl genrsa -traditional -out rsa-pkcs1.key 2048
sign rsa-pkcs1 ca "/O=system:masters/CN=rsa-pkcs1" "$client"
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa-pkcs8.key
sign rsa-pkcs8 ca "/CN=rsa-pkcs8" "$client"
openssl ecparam -name prime256v1 -genkey -out ec-sec1.key
sign ec-sec1 ca "/CN=ec-sec1" "$client"
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out ec-pkcs8.key
sign ec-pkcs8 ca "/CN=ec-pkcs8" "$client"
openssl genpkey -algorithm ED25519 -out ed25519.key
sign ed25519 ca "/CN=ed25519" "$client"
openssl pkcs8 -topk8 -in rsa-pkcs8.key -passout pass:secret -out encrypted-pkcs8.key
openssl rsa -traditional -aes128 -in rsa-pkcs8.key -passout pass:secret -out encrypted-pkcs1.key
rm -f ./*.srl ca.key other-ca.key
