package dev.weir.secrets.aws;

import java.net.URI;

/** Where AWS answers. */
interface AwsEndpoints {
  AwsEndpoints PUBLIC =
      new AwsEndpoints() {
        @Override
        public URI of(String service, String region) {
          String domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
          return URI.create("https://%s.%s.%s/".formatted(service, region, domain));
        }

        @Override
        public String container() {
          return "http://169.254.170.2";
        }

        @Override
        public String machine() {
          return "http://169.254.169.254";
        }
      };

  URI of(String service, String region);

  /** Of ECS. */
  String container();

  /** Of EC2. */
  String machine();
}
