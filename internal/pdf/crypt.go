package pdf

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"crypto/rc4"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
)

// crypt undoes the encryption of files that ask for no password to be read, by
// the ciphers and hashes, some of them old, that the format prescribes. A nil
// crypt changes nothing.
type crypt struct {
	key    []byte
	aes    bool
	whole  bool // the key is that of every object, not only its seed
	locked bool // in a way or with a password that isn't known here
}

// padding is what the format puts in place of a missing password.
const padding = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"

// encryption reads the Encrypt dictionary, before any object is decrypted.
func (f *file) encryption() *crypt {
	d := f.dict(f.trailer["Encrypt"])
	if d == nil {
		return nil
	}
	version, revision := f.int(d["V"]), f.int(d["R"])
	owner, _ := f.get(d["O"]).(str)
	user, _ := f.get(d["U"]).(str)
	c := &crypt{}
	length := 5
	switch {
	case f.name(d["Filter"]) != "Standard" || len(owner) < 32 || len(user) < 16:
		return &crypt{locked: true}
	case version == 2 || version == 1:
		if n := f.int(d["Length"]); version == 2 && n >= 40 && n <= 128 {
			length = n / 8
		}
	case version == 4:
		length = 16
		filter := f.dict(f.dict(d["CF"])[f.name(d["StmF"])])
		c.aes = f.name(filter["CFM"]) == "AESV2"
	case version == 5 && len(user) >= 48:
		c = newAES256(user[:48], f.get(d["UE"]), revision)
		clear(f.cache)
		return c
	default:
		return &crypt{locked: true}
	}
	h := md5.New()
	h.Write([]byte(padding))
	h.Write([]byte(owner[:32]))
	binary.Write(h, binary.LittleEndian, uint32(int64(f.number(d["P"])))) // hashes take everything
	if id := f.array(f.trailer["ID"]); len(id) > 0 {
		first, _ := f.get(id[0]).(str)
		h.Write([]byte(first))
	}
	if plain, ok := f.get(d["EncryptMetadata"]).(bool); ok && !plain && revision >= 4 {
		h.Write([]byte{255, 255, 255, 255})
	}
	c.key = h.Sum(nil)
	if revision >= 3 {
		for range 50 {
			sum := md5.Sum(c.key[:length])
			c.key = sum[:]
		}
	}
	c.key = c.key[:length]
	c.locked = !c.opens(revision, string(user), f)
	clear(f.cache) // what was read so far was not decrypted
	return c
}

// newAES256 finds the key of a file whose user's entries are given.
func newAES256(user str, sealed any, revision int) *crypt {
	hash := hash6
	if revision == 5 {
		hash = func(salt str) []byte { sum := sha256.Sum256([]byte(salt)); return sum[:] }
	}
	key, _ := sealed.(str)
	block, err := aes.NewCipher(hash(user[40:48]))
	if len(key) < 32 || err != nil || string(hash(user[32:40])) != string(user[:32]) {
		return &crypt{locked: true}
	}
	c := &crypt{key: make([]byte, 32), aes: true, whole: true}
	cipher.NewCBCDecrypter(block, make([]byte, 16)).CryptBlocks(c.key, []byte(key[:32]))
	return c
}

// hash6 is the hash of PDF 2.0 (ISO 32000-2, algorithm 2.B) for an empty
// password.
func hash6(salt str) []byte {
	sum := sha256.Sum256([]byte(salt))
	k := sum[:]
	for i := 0; ; i++ {
		e := bytes.Repeat(k, 64)
		block, err := aes.NewCipher(k[:16])
		if err != nil {
			return nil
		}
		cipher.NewCBCEncrypter(block, k[16:32]).CryptBlocks(e, e)
		n := 0
		for _, c := range e[:16] {
			n += int(c)
		}
		switch n % 3 {
		case 0:
			s := sha256.Sum256(e)
			k = s[:]
		case 1:
			s := sha512.Sum384(e)
			k = s[:]
		default:
			s := sha512.Sum512(e)
			k = s[:]
		}
		if i >= 63 && int(e[len(e)-1]) <= i-31 {
			return k[:32]
		}
	}
}

// opens checks the key against the user's entry.
func (c *crypt) opens(revision int, user string, f *file) bool {
	if revision < 3 {
		return string(c.rc4(c.key, []byte(padding))) == user[:min(32, len(user))]
	}
	h := md5.New()
	h.Write([]byte(padding))
	if id := f.array(f.trailer["ID"]); len(id) > 0 {
		first, _ := f.get(id[0]).(str)
		h.Write([]byte(first))
	}
	sum := c.rc4(c.key, h.Sum(nil))
	for i := 1; i <= 19; i++ {
		key := make([]byte, len(c.key))
		for k := range key {
			key[k] = c.key[k] ^ byte(i)
		}
		sum = c.rc4(key, sum)
	}
	return string(sum) == user[:16]
}

func (c *crypt) rc4(key, data []byte) []byte {
	r, err := rc4.NewCipher(key)
	if err != nil {
		return nil
	}
	out := make([]byte, len(data))
	r.XORKeyStream(out, data)
	return out
}

// object decrypts the strings and data of an object of the file.
func (c *crypt) object(o any, number int) any {
	if c == nil || c.locked {
		return o
	}
	switch v := o.(type) {
	case str:
		return str(c.decrypt([]byte(v), number))
	case array:
		for i := range v {
			v[i] = c.object(v[i], number)
		}
	case dict:
		for k := range v {
			v[k] = c.object(v[k], number)
		}
	case *stream:
		return c.stream(v, number)
	}
	return o
}

func (c *crypt) stream(s *stream, number int) *stream {
	if c == nil || c.locked || s.dict["Type"] == name("XRef") {
		return s
	}
	return &stream{c.object(s.dict, number).(dict), c.decrypt(s.data, number)}
}

func (c *crypt) decrypt(data []byte, number int) []byte {
	seed := append([]byte{}, c.key...)
	seed = append(seed, byte(number), byte(number>>8), byte(number>>16), 0, 0)
	if c.aes {
		seed = append(seed, "sAlT"...)
	}
	sum := md5.Sum(seed)
	key := sum[:min(len(c.key)+5, 16)]
	if c.whole {
		key = c.key
	}
	if !c.aes {
		return c.rc4(key, data)
	}
	block, err := aes.NewCipher(key)
	if err != nil || len(data) < 32 || len(data)%16 != 0 {
		return nil
	}
	out := make([]byte, len(data)-16)
	cipher.NewCBCDecrypter(block, data[:16]).CryptBlocks(out, data[16:])
	if pad := int(out[len(out)-1]); pad <= 16 && pad <= len(out) {
		out = out[:len(out)-pad]
	}
	return out
}
