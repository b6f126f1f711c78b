package dev.weir.secrets.aws;

import dev.weir.secrets.fetch.ExpiringCache.Fresh;
import dev.weir.secrets.fetch.SourceFailed;
import dev.weir.session.Secret;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What STS answers, which is XML.
 *
 * <p>Source: AWS Security Token Service API Reference, "AssumeRoleWithWebIdentity".
 */
final class StsAnswer {
  private StsAnswer() {}

  static Fresh<AwsKeys> read(byte[] xml) throws SourceFailed {
    Map<String, String> fields = fields(xml);
    String id = fields.get("AccessKeyId");
    String secret = fields.get("SecretAccessKey");
    String token = fields.get("SessionToken");
    String expires = fields.get("Expiration");
    if (id == null || secret == null || token == null || expires == null) {
      throw new SourceFailed("AWS STS gives no credentials");
    }
    try {
      return new Fresh<>(new AwsKeys(id, secret(secret), secret(token)), Instant.parse(expires));
    } catch (DateTimeException unreadable) {
      throw malformed();
    }
  }

  private static Secret secret(String text) {
    return Secret.taking(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The texts of the elements in Credentials. */
  private static Map<String, String> fields(byte[] xml) throws SourceFailed {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    Map<String, String> fields = new HashMap<>();
    try {
      XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
      boolean within = false;
      while (reader.hasNext()) {
        int event = reader.next();
        if (event == XMLStreamReader.START_ELEMENT) {
          String name = reader.getLocalName();
          if (within) {
            fields.put(name, reader.getElementText());
          }
          within |= name.equals("Credentials");
        } else if (event == XMLStreamReader.END_ELEMENT) {
          within &= !reader.getLocalName().equals("Credentials");
        }
      }
      return fields;
    } catch (XMLStreamException unreadable) {
      throw malformed();
    }
  }

  private static SourceFailed malformed() {
    return new SourceFailed("AWS STS does not answer with XML as it should");
  }
}
