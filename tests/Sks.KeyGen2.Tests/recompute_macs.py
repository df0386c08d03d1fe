#!/usr/bin/env python3
"""Recomputes every MAC and attestation of one recorded KeyGen2 session, from the specification
alone, and opens all that is encrypted in it.

usage: recompute_macs.py FOLDER

FOLDER holds the messages in their order, 0.json and on, and secrets.json: what only the issuer of this one test session knew. A session
that manages keys of before has a discovery, with two messages more; one that only manages has no key creation, and two less.
    serverPrivateKey   the scalar of its ephemeral P-256 key, base64url
    issuerUri          the URL of the session
    serverCertificate  the TLS certificate, DER, base64url
    plaintexts         what is encrypted in the messages, base64url: a name such as "encryptedPuk PUK.1" for each
    targets            in a session that manages: SHA-256 of each target's certificate to that certificate, hexadecimal to base64url
AES is openssl's, called as a command: the standard library has none. Signatures by RSA keys are not checked.
Exit status 0 and a line that counts the checks, or 1 and a line for each value that differs.

Section numbers are those of sks-api-arch-1.07; where interop.md differs, it wins.
"""
import base64
import hashlib
import hmac
import json
import pathlib
import struct
import subprocess
import sys
from datetime import datetime

# NIST P-256 (FIPS 186): y^2 = x^3 - 3x + b over GF(P), base point G of order N.
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
     0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5)

SPKI_P256 = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004")

# Chapter 5.
FORMAT = {"numeric": 0, "alphanumeric": 1, "string": 2, "binary": 3}
GROUPING = {"none": 0, "shared": 1, "signature+standard": 2, "unique": 3}
PATTERNS = {"two-in-a-row": 1, "three-in-a-row": 2, "sequence": 4, "repeated": 8, "missing-group": 16}
INPUT_METHOD = {"any": 0, "programmatic": 1, "trusted-gui": 2}
BIOMETRIC = {"none": 0, "alternative": 1, "combined": 2, "exclusive": 3}
EXPORT = DELETE = {"none": 0, "pin": 1, "puk": 2, "non-exportable": 3, "non-deletable": 3}
APP_USAGE = {"signature": 0, "authentication": 1, "encryption": 2, "universal": 3}


def add(a, b):
    if a is None or b is None:
        return a or b
    if a[0] == b[0]:
        if (a[1] + b[1]) % P == 0:
            return None
        slope = (3 * a[0] * a[0] - 3) * pow(2 * a[1], -1, P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, P)
    x = (slope * slope - a[0] - b[0]) % P
    return x, (slope * (a[0] - x) - a[1]) % P


def multiply(scalar, point):
    result = None
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def ecdsa_verifies(public, data, signature):
    """SHA-256; the signature is r || s."""
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    if len(signature) != 64 or not (0 < r < N and 0 < s < N):
        return False
    inverse = pow(s, -1, N)
    digest = int.from_bytes(hashlib.sha256(data).digest(), "big")
    point = add(multiply(digest * inverse % N, G), multiply(r * inverse % N, public))
    return point is not None and point[0] % N == r


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def array(value):
    """7.1: byte[], string, uri, id: a ushort length and the bytes."""
    value = value.encode() if isinstance(value, str) else value
    return struct.pack(">H", len(value)) + value


def point_of(jwk):
    assert jwk["kty"] == "EC" and jwk["crv"] == "P-256", "the recorded session uses P-256 throughout"
    return tuple(int.from_bytes(unb64(jwk[c]), "big") for c in "xy")


def spki(jwk):
    return SPKI_P256 + unb64(jwk["x"]) + unb64(jwk["y"])


def hmac256(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


class Session:
    def __init__(self, folder):
        files = sorted(folder.glob("[0-9]*.json"), key=lambda file: int(file.stem))
        self.messages = [json.loads(file.read_bytes()) for file in files]
        self.by_name = {message["@qualifier"]: message for message in self.messages}
        self.secrets = json.loads((folder / "secrets.json").read_bytes())
        self.counter = 0
        self.checks = 0
        self.wrong = []
        self.opened = set()
        init = self.messages[3]
        self.ids = array(init["clientSessionId"]) + array(init["serverSessionId"]) + array(self.secrets["issuerUri"])
        private = self.messages[0].get("privacyEnabled", False)
        # 2.7: the device certificate, or a word in its place.
        self.device = b"Anonymous" if private else unb64(init["deviceId"]["certificatePath"][0])
        self.private = private
        z = multiply(int.from_bytes(unb64(self.secrets["serverPrivateKey"]), "big"), point_of(init["clientEphemeralKey"]))
        self.key = hmac256(z[0].to_bytes(32, "big"), self.ids + array(self.device))

    def check(self, what, ok):
        self.checks += 1
        if not ok:
            self.wrong.append(what)

    def mac(self, method, data):
        """6.2: HMAC-SHA256 (sessionKey || MethodName || macSequenceCounter, Data); the counter goes up by one."""
        value = hmac256(self.key + method.encode() + struct.pack(">H", self.counter), data)
        self.counter += 1
        return value

    def plaintext(self, what, encrypted):
        """6.1: AES-256-CBC under HMAC-SHA256 (sessionKey, "EncryptionKey"), the IV first; the last byte counts the padding."""
        key = hmac256(self.key, b"EncryptionKey").hex()
        result = subprocess.run(["openssl", "enc", "-d", "-aes-256-cbc", "-nopad", "-K", key, "-iv", encrypted[:16].hex()],
                                input=encrypted[16:], capture_output=True, check=True).stdout
        self.opened.add(what)
        self.check(what, 1 <= result[-1] <= 16 and result[:-result[-1]] == unb64(self.secrets["plaintexts"].get(what, "")))

    def initialization(self):
        request, response = self.messages[2], self.messages[3]
        self.check("serverEphemeralKey", multiply(int.from_bytes(unb64(self.secrets["serverPrivateKey"]), "big"), G)
                   == point_of(request["serverEphemeralKey"]))
        management = request.get("keyManagementKey")
        data = (self.ids + array(self.device) + array(request["sessionKeyAlgorithm"]) + bytes([self.private])
                + array(spki(request["serverEphemeralKey"])) + array(spki(response["clientEphemeralKey"]))
                + array(spki(management) if management else b"")
                + struct.pack(">IHH", int(datetime.fromisoformat(response["clientTime"]).timestamp()),
                              request["sessionLifeTime"], request["sessionKeyLimit"])
                + array(unb64(self.secrets["serverCertificate"])))
        attestation = unb64(response["attestation"])
        if self.private:
            self.check("privacy attestation", hmac256(self.key, data) == attestation)
        else:
            at = self.device.index(SPKI_P256) + len(SPKI_P256)
            public = tuple(int.from_bytes(self.device[i:i + 32], "big") for i in (at, at + 32))
            self.check("session attestation", ecdsa_verifies(public, data, attestation))

        for old in request.get("updatableKeyManagementKeys", []):
            self.roll_over(old, management)

    def roll_over(self, old, new):
        """updateKeyManagementKey: no length before the new key."""
        self.check("roll-over", ecdsa_verifies(point_of(old["publicKey"]), b"RollOverAuthorization" + spki(new), unb64(old["authorization"])))
        for older in old.get("updatableKeyManagementKeys", []):
            self.roll_over(older, old["publicKey"])

    def discovery(self):
        """Appendix D. The canonical form (RFC 8785) is Python's own here: lookups have no numbers, and their names are ASCII."""
        request = self.by_name.get("CredentialDiscoveryRequest")
        for lookup in request["lookupSpecifiers"] if request else []:
            nonce = hashlib.sha256(array(request["clientSessionId"]) + array(request["serverSessionId"])).digest()
            self.check(f"nonce of {lookup['id']}", nonce == unb64(lookup["nonce"]))
            signature = dict(lookup["signature"])
            value = unb64(signature.pop("value"))
            signed = json.dumps(dict(lookup, signature=signature), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
            self.check(f"signature of {lookup['id']}", signature["algorithm"] == "ES256"
                       and ecdsa_verifies(point_of(signature["publicKey"]), signed, value))

    def key_creation(self):
        self.public = {}
        if "KeyCreationRequest" not in self.by_name:
            return
        request = self.by_name["KeyCreationRequest"]
        self.generated = iter(self.by_name["KeyCreationResponse"]["generatedKeys"])
        for puk in request.get("pukPolicySpecifiers", []):
            data = (array(puk["id"]) + array(unb64(puk["encryptedPuk"]))
                    + struct.pack(">BH", FORMAT[puk["format"]], puk["retryLimit"]))
            self.check(f"createPUKPolicy {puk['id']}", self.mac("createPUKPolicy", data) == unb64(puk["mac"]))
            self.plaintext(f"encryptedPuk {puk['id']}", unb64(puk["encryptedPuk"]))
            for pin in puk["pinPolicySpecifiers"]:
                self.pin_policy(pin, puk["id"])
        for pin in request.get("pinPolicySpecifiers", []):
            self.pin_policy(pin, "")
        for key in request.get("keyEntrySpecifiers", []):
            self.key_entry(key, "")
        self.check("no key too many", next(self.generated, None) is None)

    def pin_policy(self, pin, puk):
        user_defined = not any("encryptedPin" in key for key in pin["keyEntrySpecifiers"])
        data = (array(pin["id"]) + array(puk) + bytes([user_defined, pin.get("userModifiable", True), FORMAT[pin["format"]]])
                + struct.pack(">HBBHHB", pin["retryLimit"], GROUPING[pin.get("grouping", "none")],
                              sum(PATTERNS[word] for word in pin.get("patternRestrictions", [])),
                              pin["minLength"], pin["maxLength"], INPUT_METHOD[pin.get("inputMethod", "any")]))
        self.check(f"createPINPolicy {pin['id']}", self.mac("createPINPolicy", data) == unb64(pin["mac"]))
        for key in pin["keyEntrySpecifiers"]:
            self.key_entry(key, pin["id"])

    def key_entry(self, key, pin):
        data = (array(key["id"]) + array(self.by_name["KeyCreationRequest"]["keyEntryAlgorithm"]) + array(unb64(key.get("serverSeed", "")))
                + array(pin) + array(unb64(key.get("encryptedPin", "")))
                + bytes([key.get("devicePinProtection", False), key.get("enablePinCaching", False),
                         BIOMETRIC[key.get("biometricProtection", "none")],
                         EXPORT[key.get("exportProtection", "non-exportable")],
                         DELETE[key.get("deleteProtection", "none")], APP_USAGE[key["appUsage"]]])
                + array(key.get("friendlyName", "")) + array(key["keyAlgorithm"]) + array(unb64(key.get("keyParameters", "")))
                + b"".join(array(uri) for uri in key.get("endorsedAlgorithms", [])))
        mac = unb64(key["mac"])
        self.check(f"createKeyEntry {key['id']}", self.mac("createKeyEntry", data) == mac)
        if "encryptedPin" in key:
            self.plaintext(f"encryptedPin {key['id']}", unb64(key["encryptedPin"]))
        generated = next(self.generated)
        self.check(f"order of {key['id']}", generated["id"] == key["id"])
        self.public[key["id"]] = spki(generated["publicKey"])
        # 6.3: an attestation is a MAC under its own name.
        attestation = self.mac("DeviceAttestation", array(self.public[key["id"]]) + array(mac))
        self.check(f"attestation of {key['id']}", attestation == unb64(generated["attestation"]))

    def finalization(self):
        request = self.by_name["ProvisioningFinalizationRequest"]
        for credential in request.get("issuedCredentials", []):
            data = (array(self.public[credential["id"]]) + array(credential["id"])
                    + b"".join(array(unb64(certificate)) for certificate in credential["certificatePath"]))
            self.check(f"setCertificatePath {credential['id']}",
                       self.mac("setCertificatePath", data) == unb64(credential["mac"]))
            self.contents(credential)
            certificate = array(unb64(credential["certificatePath"][0]))
            self.post_operation("postUpdateKey", credential.get("updateKey"), certificate)
            self.post_operation("postCloneKeyProtection", credential.get("cloneKeyProtection"), certificate)
        for unlock in request.get("unlockKeys", []):
            self.post_operation("postUnlockKey", unlock, b"")
        for delete in request.get("deleteKeys", []):
            self.post_operation("postDeleteKey", delete, b"")
        close = request["sessionCloseData"]
        nonce = array(unb64(close["nonce"]))
        self.check("closeProvisioningSession", self.mac("closeProvisioningSession", self.ids + nonce) == unb64(close["mac"]))
        self.check("closing proof", self.mac("DeviceAttestation", nonce) == unb64(self.messages[-1]["attestation"]))

    def post_operation(self, method, operation, before):
        if operation is None:
            return
        authorization = unb64(operation["authorization"])
        self.check(method, self.mac(method, before + array(authorization)) == unb64(operation["mac"]))
        # 6.4: no lengths, neither before the device ID nor before the certificate.
        target = unb64(self.secrets["targets"][unb64(operation["fingerPrint"]).hex()])
        self.check(f"fingerPrint of {method}", hashlib.sha256(target).digest() == unb64(operation["fingerPrint"]))
        reference = b"TargetKeyReference" + hmac256(self.key + self.device, target)
        management = self.messages[2]["keyManagementKey"]
        self.check(f"authorization of {method}", ecdsa_verifies(point_of(management), reference, authorization))


    def contents(self, credential):
        """In the order of the table of issuedCredential; every Data begins with the End-Entity Certificate."""
        certificate = array(unb64(credential["certificatePath"][0]))
        for method in ("importSymmetricKey", "importPrivateKey"):
            if method in credential:
                encrypted = unb64(credential[method]["encryptedKey"])
                what = f"{method} {credential['id']}"
                self.check(what, self.mac(method, certificate + array(encrypted)) == unb64(credential[method]["mac"]))
                self.plaintext(f"encryptedKey {credential['id']}", encrypted)
        # addExtension: the table of subTypes.
        for sub_type, name in enumerate(("extensions", "encryptedExtensions", "propertyBags", "logotypes")):
            for extension in credential.get(name, []):
                if name == "propertyBags":
                    data = b"".join(array(p["name"]) + bytes([p.get("writable", False)]) + array(p["value"])
                                    for p in extension["properties"])
                else:
                    data = unb64(extension["extensionData"])
                # A blob has a uint for its length.
                mac = self.mac("addExtension", certificate + array(extension["type"]) + bytes([sub_type])
                               + array(extension.get("mimeType", "")) + struct.pack(">I", len(data)) + data)
                self.check(f"addExtension {extension['type']}", mac == unb64(extension["mac"]))
                if name == "encryptedExtensions":
                    self.plaintext(f"extensionData {extension['type']}", data)


def main():
    session = Session(pathlib.Path(sys.argv[1]))
    session.initialization()
    session.discovery()
    session.key_creation()
    session.finalization()
    session.check("all that is encrypted was opened", session.opened == set(session.secrets["plaintexts"]))
    for what in session.wrong:
        print(f"differs: {what}")
    print(f"{session.checks} checks, {len(session.wrong)} differ")
    return 1 if session.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
