import { DuckDBInstance } from '@duckdb/node-api';
import { report } from './report.ts';

/** In a process of its own. With `convert`, writes the CSV as Parquet; else reads the Parquet, removes repeats and groups. */
const [mode, csvFile = '', parquetFile = ''] = process.argv.slice(2);
const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
const connection = await instance.connect();
if (mode === 'convert') {
  const types = "{'quantity': 'DECIMAL(27,9)'}";
  await connection.run(
    `COPY (SELECT * FROM read_csv('${csvFile}', types = ${types})) TO '${parquetFile}' (FORMAT parquet)`,
  );
} else {
  const run = report();
  const { columns, rowCount } = await (async () => {
    const reader = await connection.runAndReadAll(`
      SELECT subject, meter, sum(quantity) AS quantity, count(*) AS events
      FROM (SELECT subject, source, id, any_value(meter) AS meter, any_value(quantity) AS quantity
            FROM read_parquet('${parquetFile}') GROUP BY subject, source, id)
      GROUP BY subject, meter`);
    return { columns: reader.getColumns(), rowCount: reader.currentRowCount };
  })();
  const events = (columns[3] ?? []).reduce<number>((sum, count) => sum + Number(count), 0);
  run.print({ events, unique: events, groups: rowCount });
}
