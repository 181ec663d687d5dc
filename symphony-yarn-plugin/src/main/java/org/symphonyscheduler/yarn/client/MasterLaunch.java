/* SPDX-License-Identifier: Apache-2.0 */
package org.symphonyscheduler.yarn.client;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.io.DataOutputBuffer;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.hadoop.yarn.api.ApplicationConstants;
import org.apache.hadoop.yarn.api.ApplicationConstants.Environment;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.LocalResource;
import org.apache.hadoop.yarn.api.records.LocalResourceType;
import org.apache.hadoop.yarn.api.records.LocalResourceVisibility;
import org.apache.hadoop.yarn.api.records.URL;
import org.apache.hadoop.yarn.client.util.YarnClientUtils;
import org.apache.hadoop.yarn.conf.YarnConfiguration;

/** Makes the container of a master that runs as a process: its files, class path and command. */
final class MasterLaunch {
  /** The submitter's configuration, as the master reads it. */
  static final String CONFIGURATION = "symphony-job.xml";

  static final String WORKLOAD = "workload.json";

  /** Share of the container's memory that becomes heap; the rest is the JVM's own. */
  private static final double HEAP_SHARE = 0.75;

  /** The configuration may hold what is not for everyone. */
  private static final FsPermission OWNER_ONLY = new FsPermission((short) 0700);

  private final Configuration conf;
  private final FileSystem files;
  private final Path staging;
  private final Map<String, LocalResource> resources = new LinkedHashMap<>();

  MasterLaunch(Configuration conf, ApplicationId application) throws IOException {
    this.conf = conf;
    this.files = FileSystem.get(conf);
    String parent = conf.getTrimmed(DataFlowClient.STAGING, "");
    this.staging =
        files.makeQualified(
            parent.isEmpty()
                ? new Path(files.getHomeDirectory(), ".symphony/" + application)
                : new Path(parent, application.toString()));
  }

  /** Copies what the master needs to the staging directory and describes its container. */
  ContainerLaunchContext prepare(JobSubmission job, MasterProcess process) throws IOException {
    FileSystem.mkdirs(files, staging, OWNER_ONLY);
    upload(new Path(process.workload().toUri()), WORKLOAD);
    for (java.nio.file.Path jar : process.jars()) {
      upload(new Path(jar.toUri()), jar.getFileName().toString());
    }
    try (OutputStream out = files.create(new Path(staging, CONFIGURATION))) {
      conf.writeXml(out);
    }
    localize(CONFIGURATION);
    return ContainerLaunchContext.newInstance(
        resources, environment(), List.of(command(job, process)), null, tokens(), null);
  }

  private void upload(Path from, String name) throws IOException {
    files.copyFromLocalFile(false, true, from, new Path(staging, name));
    localize(name);
  }

  private void localize(String name) throws IOException {
    FileStatus status = files.getFileStatus(new Path(staging, name));
    resources.put(
        name,
        LocalResource.newInstance(
            URL.fromPath(status.getPath()),
            LocalResourceType.FILE,
            LocalResourceVisibility.APPLICATION,
            status.getLen(),
            status.getModificationTime()));
  }

  private Map<String, String> environment() {
    StringBuilder classPath = new StringBuilder(Environment.PWD.$$());
    append(classPath, Environment.PWD.$$() + "/*");
    for (String entry :
        conf.getTrimmedStrings(
            YarnConfiguration.YARN_APPLICATION_CLASSPATH,
            YarnConfiguration.DEFAULT_YARN_CROSS_PLATFORM_APPLICATION_CLASSPATH)) {
      append(classPath, entry);
    }
    Map<String, String> environment = new HashMap<>();
    if (conf.getBoolean(YarnConfiguration.IS_MINI_YARN_CLUSTER, false)) {
      // An embedded cluster has no installation: the master runs from our own class path.
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        append(classPath, entry);
      }
      environment.put(Environment.JAVA_HOME.name(), System.getProperty("java.home"));
    }
    environment.put(Environment.CLASSPATH.name(), classPath.toString());
    return environment;
  }

  private static void append(StringBuilder classPath, String entry) {
    classPath.append(ApplicationConstants.CLASS_PATH_SEPARATOR).append(entry);
  }

  private String command(JobSubmission job, MasterProcess process) {
    return String.join(
        " ",
        Environment.JAVA_HOME.$$() + "/bin/java",
        "-Xmx" + (int) (process.memoryMb() * HEAP_SHARE) + "m",
        DataFlowApplication.class.getName(),
        DataFlowApplication.JOB,
        quote(job.graph().name()),
        DataFlowApplication.OFFER,
        job.offer().name(),
        DataFlowApplication.HEARTBEAT,
        Long.toString(process.heartbeat().toMillis()),
        DataFlowApplication.MAX_ATTEMPTS,
        Integer.toString(process.maxAttempts()),
        DataFlowApplication.STAGING,
        quote(staging.toString()),
        "1>" + ApplicationConstants.LOG_DIR_EXPANSION_VAR + "/stdout",
        "2>" + ApplicationConstants.LOG_DIR_EXPANSION_VAR + "/stderr");
  }

  /** For the shell: everything between single quotes is taken as it is. */
  private static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /** Tokens for the file system, where the cluster asks for them. */
  private ByteBuffer tokens() throws IOException {
    if (!UserGroupInformation.isSecurityEnabled()) {
      return null;
    }
    Credentials credentials = new Credentials();
    files.addDelegationTokens(YarnClientUtils.getRmPrincipal(conf), credentials);
    try (DataOutputBuffer out = new DataOutputBuffer()) {
      credentials.writeTokenStorageToStream(out);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream(out.getLength());
      out.writeTo(bytes);
      return ByteBuffer.wrap(bytes.toByteArray());
    }
  }
}
